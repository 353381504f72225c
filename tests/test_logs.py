from config.logs import without_keys


def test_the_key_of_a_mailed_link_is_not_logged():
    event = {"request": "GET /intake/hervatten/s3cr3t-T0ken/", "code": 302, "event": "request_finished"}
    assert without_keys(None, "info", event) == {
        "request": "GET /intake/hervatten/…/",
        "code": 302,
        "event": "request_finished",
    }


def test_other_paths_are_logged_whole():
    event = {"request": "POST /intake/0b7e1f6a/wat/", "user_id": 3}
    assert without_keys(None, "info", event) == event
