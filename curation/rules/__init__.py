"""The proposal rules as admins see and change them."""
