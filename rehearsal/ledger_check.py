"""Whether what the site acknowledged is in the database, and once. Asked in plain SQL, of the tables alone.

An acknowledged row is *lost* when what it wrote is not there, and no later row could have replaced it. A press that
was sent again because its answer did not come is one press: what it did must be there once, or it is *doubled*.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import psycopg

EXAMPLES = 10  # how many keys a verdict names


@dataclass
class Verdict:
    """How many of a kind were acknowledged, and of these lost; and how many presses did something twice.

    `lost_rows` and `doubled_rows` are their rows in the ledger, `which` names the first of them in words.
    """

    acknowledged: int = 0
    lost_rows: list = field(default_factory=list)
    doubled_rows: list = field(default_factory=list)
    which: list = field(default_factory=list)

    @property
    def lost(self):
        return len(self.lost_rows)

    @property
    def doubled(self):
        return len(self.doubled_rows)

    def judge(self, rows, found, most=1):
        """Judge a press by its rows in the ledger and how often what it did was found in the database."""
        sure = [row for row in rows if row.acknowledged]
        self.acknowledged += bool(sure)
        if sure and found < 1:
            self.lose(sure[-1])
        elif found > most:
            self.doubled_rows.append((sure or rows)[-1])
            self._name(f"doubled: {rows[0].key}")

    def lose(self, row, why=""):
        self.lost_rows.append(row)
        self._name(f"lost: {row.key}{why and ': '}{why}")

    def _name(self, what):
        if len(self.which) < EXAMPLES:
            self.which.append(what)


def check(dsn, ledger, mails=None):
    """{kind: Verdict} of everything in the ledger. Takes the address of the database, the Ledger, and what a mail
    server received if there was one: [(recipient, Message-ID)]. Call it when the load has stopped and the workers
    are done."""
    with psycopg.connect(dsn) as session:
        return judged(session, ledger, mails)


def judged(session, ledger, mails=None):
    """The same over a connection (psycopg)."""
    return {
        "start": begun(session, ledger),
        **saved(session, ledger),
        "submit": submitted(session, ledger),
        "mail": mailed(session, ledger, mails),
        "register": registered(session, ledger),
        "assess": assessed(session, ledger),
        **turned(session, ledger),
    }


def begun(session, ledger):
    """Each draft that a visitor was led to is there."""
    verdict = Verdict()
    rows = {row.written["draft"]: row for row in ledger.acknowledged("start")}
    there = counted(session, "SELECT id::text, 1 FROM intake_intake WHERE id::text = ANY(%s)", rows)
    for key, row in rows.items():
        verdict.judge([row], there[key])
    return verdict


def saved(session, ledger):
    """Each answer of a draft is what was acknowledged last, or what was asked after that and may have arrived."""
    verdicts = {kind: Verdict(len(ledger.acknowledged(kind))) for kind in ("autosave", "section")}
    asked = defaultdict(list)  # (draft, answer): rows
    for row in ledger.rows:
        if row.kind in verdicts:
            for answer in row.written["answers"]:
                asked[row.key, answer].append(row)
    answers = sorted({answer for _draft, answer in asked})
    drafts = sorted({draft for draft, _answer in asked})
    stored = {}
    if drafts:
        columns = psycopg.sql.SQL(", ").join(psycopg.sql.Identifier(each) for each in answers)
        query = psycopg.sql.SQL("SELECT id::text, {} FROM intake_intake WHERE id::text = ANY(%s)").format(columns)
        stored = {key: dict(zip(answers, row, strict=True)) for key, *row in session.execute(query, [drafts])}
    lost = {}
    for (draft, answer), rows in asked.items():
        last = max((row for row in rows if row.acknowledged), key=lambda row: row.acknowledged, default=None)
        if last is None:
            continue
        later = [row for row in rows if row is last or row.asked >= last.asked]
        if str(stored.get(draft, {}).get(answer)) not in {row.written["answers"][answer] for row in later}:
            lost[id(last)] = last  # once, however many of its answers are
    for row in lost.values():
        verdicts[row.kind].lose(row)
    return verdicts


def submitted(session, ledger):
    """Each intake that was handed in is there as such, once, with the reference that its receipt showed."""
    verdict = Verdict()
    presses = pressed(ledger, "submit")
    query = "SELECT name, count(*) FROM intake_intake WHERE submitted_at IS NOT NULL AND name = ANY(%s) GROUP BY name"
    there = counted(session, query, presses)
    references = dict(
        session.execute("SELECT name, reference FROM intake_intake WHERE name = ANY(%s)", [list(presses)]).fetchall()
    )
    for key, rows in presses.items():
        verdict.judge(rows, there[key])
    for row in ledger.acknowledged("receipt"):
        if references.get(row.key) not in {None, row.written.get("reference")}:
            verdict.lose(row, "another reference than on its receipt")
    return verdict


def mailed(session, ledger, mails=None):
    """Each intake that was handed in and is there made one mail to its contact person: one Message-ID."""
    verdict = Verdict()
    people = {row.written["email"]: row for row in ledger.acknowledged("submit")}
    query = "SELECT name FROM intake_intake WHERE submitted_at IS NOT NULL AND name = ANY(%s)"
    there = {name for [name] in session.execute(query, [[row.key for row in people.values()]])}
    query = "SELECT recipient, headers->>'Message-ID' FROM outbox_message WHERE recipient = ANY(%s)"
    written, received = defaultdict(set), defaultdict(set)
    for recipient, message in session.execute(query, [list(people)]):
        written[recipient].add(message)
    for recipient, message in mails or ():
        received[recipient].add(message)
    for person, row in people.items():
        if row.key not in there:
            continue  # lost with its mail, and counted as lost already
        arrived = received if mails is not None else written
        verdict.judge([row], len(written[person] | received[person]) if arrived[person] else 0)
    return verdict


def registered(session, ledger):
    """Each intake that was registered became one initiative, and this is said once."""
    verdict = Verdict()
    presses = pressed(ledger, "register")
    query = """
        SELECT intake_id::text, count(*) FROM initiatives_event
        WHERE kind = 'registered' AND intake_id::text = ANY(%s) GROUP BY 1
    """
    there = counted(session, query, presses)
    for key, rows in presses.items():
        verdict.judge(rows, there[key])
    return verdict


def assessed(session, ledger):
    """Each assessment is there with its reason, once; and the last one of an initiative counts."""
    verdict = Verdict()
    presses = pressed(ledger, "assess", by="reason")
    query = """
        SELECT reason, count(DISTINCT assessment_id) FROM initiatives_classification
        WHERE reason = ANY(%s) GROUP BY reason
    """
    there = counted(session, query, presses)
    for reason, rows in presses.items():
        verdict.judge(rows, there[reason])
    query = """
        SELECT slug, reason FROM initiatives_initiative
        JOIN initiatives_classification USING (assessment_id) WHERE slug = ANY(%s) AND reason <> ''
    """
    now = defaultdict(set)
    slugs = {row.key for rows in presses.values() for row in rows}
    for slug, reason in session.execute(query, [list(slugs)]):
        now[slug].add(reason)
    for slug, last in last_acknowledged(ledger, "assess").items():
        if not now[slug] & {row.written["reason"] for row in since(ledger, last, "assess")}:
            verdict.lose(last, "another assessment counts")
    return verdict


def turned(session, ledger):
    """Each publication and each taking off happened once, and what was done last is how it is."""
    verdicts = {"publish": Verdict(), "unpublish": Verdict()}
    kinds = {"published": "publish", "unpublished": "unpublish"}
    slugs = {row.key for row in ledger.rows if row.kind in verdicts}
    query = """
        SELECT slug, events.kind, count(*) FROM initiatives_event AS events
        JOIN initiatives_initiative AS its ON its.id = initiative_id
        WHERE slug = ANY(%s) AND events.kind IN ('published', 'unpublished') GROUP BY 1, 2
    """
    there = Counter()
    for slug, kind, number in session.execute(query, [list(slugs)]):
        there[slug, kinds[kind]] = number
    for kind, verdict in verdicts.items():
        presses = defaultdict(lambda: defaultdict(list))
        for row in ledger.rows:
            if row.kind == kind:
                presses[row.key][row.written["press"]].append(row)
        for slug, each in presses.items():
            sure = [row for rows in each.values() for row in rows if row.acknowledged]
            found = there[slug, kind]
            verdict.acknowledged += len(sure)
            for row in sure[found:]:
                verdict.lose(row)
            if found > len(each):
                verdict.doubled_rows += [(sure or list(each.values())[-1])[-1]] * (found - len(each))
    query = "SELECT slug, published_at IS NOT NULL FROM initiatives_initiative WHERE slug = ANY(%s)"
    now = dict(session.execute(query, [list(slugs)]).fetchall())
    for slug, last in last_acknowledged(ledger, *verdicts).items():
        may_be = {row.kind == "publish" for row in since(ledger, last, *verdicts)}
        if now.get(slug) not in may_be:
            verdicts[last.kind].lose(last, "it stands otherwise")
    return verdicts


def tasks(dsn):
    """{state: how many} of the tasks of the workers, with how many were `begun again`: those of a killed worker."""
    query = "SELECT status, count(*), count(*) FILTER (WHERE jsonb_array_length(worker_ids) > 1)"
    with psycopg.connect(dsn) as session:
        rows = session.execute(f"{query} FROM django_tasks_database_dbtaskresult GROUP BY status").fetchall()
    found = Counter({status: number for status, number, _again in rows})
    found["begun again"] = sum(again for _status, _number, again in rows)
    return found


def pressed(ledger, kind, by=None):
    """{key (or what was written under `by`): its rows} of the presses of a kind."""
    found = defaultdict(list)
    for row in ledger.rows:
        if row.kind == kind:
            found[row.written[by] if by else row.key].append(row)
    return found


def last_acknowledged(ledger, *kinds):
    """{key: the row of these kinds that was acknowledged last}."""
    return {row.key: row for row in ledger.acknowledged(*kinds)}


def since(ledger, last, *kinds):
    """This row and those of its key that were asked after it."""
    rows = [row for row in ledger.rows if row.kind in kinds and row.key == last.key]
    return [row for row in rows if row is last or row.asked >= last.asked]


def counted(session, query, keys):
    """A Counter of what a query counts by key."""
    return Counter(dict(session.execute(query, [list(keys)]).fetchall()))
