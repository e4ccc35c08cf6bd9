"""What schemathesis has to know of the contract beyond its document: sessions, SMS codes, idempotency keys.

The bank needs the demo customer of docs/sandbox.md, an inbox for the codes, and no limits on codes and attempts.
"""

import atexit
import collections
import json
import os
import random
import re
import threading
import uuid

import requests
import schemathesis
from hypothesis import strategies

BANK, INBOX, OUTCOMES = (os.environ[name] for name in ("CONTRACT_URL", "CONTRACT_INBOX", "CONTRACT_OUTCOMES"))

DOCUMENT = {"type": "resident-identity-card", "number": "11010519491231002X"}
PAIR = {"document": DOCUMENT, "account": "6230910000000017"}
# Accounts to add.
NUMBERS = ["6230910000000025", "6230910000000033", "6227910000000012", "881000000001", "6230910000000041"]
# Cards that cannot be added, each for another reason; without those that are refused with 5xx, which a check takes for
# failures of the bank.
REFUSED = [f"6230919999000{end}" for end in "060 078 086 094 102 136 144 151 169 177".split()]
LOGIN, PIN = "天山雪莲-2026", "246813"
AGREEMENT = "2026-01"

# How often a generated request is made one that the bank can fulfil.
FULFILLED = 0.5
# Not the module's own generator: Hypothesis seeds that before each request.
RANDOM = random.Random()

KEY, REQUESTED_WITH = "idempotency-key", "x-requested-with"
IDENTIFIER = re.compile("[A-Za-z0-9_-]{1,128}")


# Formats of the document: their texts have rules that their patterns lack.


def card(digits):
    """The card number with these digits and a check digit (Luhn)."""
    digits = "62" + digits
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits))]
    return digits + str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def digits(least, most):
    return strategies.text("0123456789", min_size=least, max_size=most)


numbers = digits(13, 16).map(card) | digits(8, 22).map("88".__add__) | strategies.sampled_from(NUMBERS + REFUSED)
schemathesis.openapi.format("account-number", numbers)
# All kinds of documents but one can have this number.
schemathesis.openapi.format("document-number", strategies.just(DOCUMENT["number"]))


class Customer:
    """A certified customer with passwords."""

    def __init__(self):
        self.http, self.cookies = requests.Session(), {}
        self.login, self.pin = LOGIN, PIN
        self.certify()
        self.call("PUT", "passwords", login=LOGIN, payment=PIN)

    def call(self, method, path, **body):
        headers = {REQUESTED_WITH: "wechat-bank-h5", KEY: uuid.uuid4().hex}
        address = f"{BANK}/api/v1/{path}"
        response = self.http.request(method, address, headers=headers, cookies=self.cookies, json=body or None)
        response.raise_for_status()
        self.cookies.update(response.cookies.get_dict())
        self.http.cookies.clear()
        return response.json()

    def code(self):
        """The code of the last message."""
        messages = self.http.get(BANK + INBOX, cookies=self.cookies).json()["messages"]
        return messages[0]["code"] if messages else "000000"

    def sent(self, path, **body):
        """A challenge and its code."""
        challenge = self.call("POST", path, **body)["id"]
        return {"challenge": challenge, "code": self.code()}

    def certify(self):
        self.call("POST", "certification", **PAIR, **self.sent("certification/codes", **PAIR))

    def account(self):
        """The certified account."""
        return self.call("GET", "accounts")["accounts"][0]["id"]

    def log_in(self):
        self.call("POST", "session", password=self.login)

    def others(self):
        """The added accounts."""
        return self.call("GET", "accounts")["accounts"][1:]

    def number(self):
        """The number of an account that can be added; the one that was added first makes room."""
        others = self.others()
        if len(others) == len(NUMBERS):
            self.call("DELETE", f"accounts/{others.pop(0)['id']}")
        added = {other["number"][-4:] for other in others}
        return next(number for number in NUMBERS if number[-4:] not in added)

    def code_to_add(self):
        return self.sent("accounts/codes", number=self.number())

    def add(self):
        sent = self.code_to_add()
        self.call("POST", f"accounts/codes/{sent['challenge']}/proof", code=sent["code"])
        return {"challenge": sent["challenge"], "pin": self.pin, "agreement": AGREEMENT}

    def added(self):
        others = self.others()
        return others[0]["id"] if others else self.call("POST", "accounts", **self.add())["id"]

    def code_for_alerts(self):
        account = self.account()
        return {"account": account, **self.sent(f"accounts/{account}/alerts/codes", pin=self.pin)}

    def alerts(self):
        """An account whose alerts are on, and the revision of its settings."""
        sent = self.code_for_alerts()
        account = sent.pop("account")
        settings = self.call("POST", f"accounts/{account}/alerts", **sent)
        return {"account": account, "revision": settings["revision"]}

    def transactions(self):
        account, today = self.account(), self.call("GET", "session")["today"]
        page = self.call("GET", f"accounts/{account}/transactions?from={today[:4]}-01-01&to={today}")
        return {"account": account, "transaction": RANDOM.choice(page["transactions"])["id"]}

    def fulfilment(self, call):
        """Values with which the bank can fulfil this call, after whatever they need has been done."""
        match call:
            case "RequestCertificationCode":
                return PAIR
            case "Certify":
                return {**PAIR, **self.sent("certification/codes", **PAIR)}
            case "SetPasswords":
                self.certify()
                return {"payment": PIN}
            case "ChangeLoginPassword":
                return {"current": self.login}
            case "ChangePaymentPin":
                return {"current": self.pin}
            case "RequestPinResetCode":
                return {"password": self.login}
            case "ResetPaymentPin":
                return self.sent("passwords/payment/codes", password=self.login)
            case "LogIn":
                return {"password": self.login}
            case "RequestAddAccountCode":
                return {"number": self.number()}
            case "ProveAddAccountCode":
                return self.code_to_add()
            case "AddAccount":
                return self.add()
            case "RemoveAccount":
                return {"account": self.added()}
            case "RestoreAccount":
                account = self.added()
                self.call("DELETE", f"accounts/{account}")
                return {"account": account}
            case "ListTransactions":
                today = self.call("GET", "session")["today"]
                return {"account": self.account(), "from": f"{today[:4]}-01-01", "to": today}
            case "GetTransaction":
                return self.transactions()
            case "GetAlerts" | "DisableAlerts":
                return {"account": self.account()}
            case "RequestAlertsCode":
                return {"account": self.account(), "pin": self.pin}
            case "EnableAlerts":
                return self.code_for_alerts()
            case "SaveAlerts":
                return self.alerts()
            case "CopyAlerts":
                return {"account": self.alerts()["account"], "to": [self.added()]}
        return {}


class Current(threading.local):
    customer, has_ended = None, False


CURRENT = Current()


def current():
    """The customer of this thread, in an open session."""
    if CURRENT.customer is None:
        CURRENT.customer = Customer()
    elif CURRENT.has_ended:
        CURRENT.customer.log_in()
    CURRENT.has_ended = False
    return CURRENT.customer


@schemathesis.auth(refresh_interval=None)
class Session:
    def get(self, case, context):
        return dict(current().cookies)

    def set(self, case, cookies, context):
        case.cookies = {**(case.cookies or {}), **cookies}


def name(case):
    return case.operation.definition.raw["operationId"]


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


def make_sound(case):
    """Keeps the rules that schemas cannot express; the texts of the document have them."""
    query = case.query or {}
    # A cursor is valid only with the range and filters it was issued for.
    query.pop("cursor", None)
    for amount in query.keys() & {"least", "most"}:
        query[amount] = abs(int(query[amount]))
    for least, most in (("from", "to"), ("least", "most")):
        if query.keys() >= {least, most}:
            query[least], query[most] = sorted((query[least], query[most]))
    case.body = body = without_fractions(case.body)
    match name(case):
        case "RequestCertificationCode" | "Certify" | "RequestAddAccountCode" if body.get("document"):
            if body["document"]["type"] == "residence-permit-hmt":
                body["document"]["type"] = DOCUMENT["type"]
        case "GetJsConfig":
            query["url"] = f"{BANK}/accounts"
        case "SaveAlerts":
            if body["hours"]["from"] >= body["hours"]["to"]:
                body["hours"].update({"from": 7, "to": 23})
            # Of the kinds that the bank has, and each once.
            body["choices"] = [{**choice, "kind": "balance-change"} for choice in body["choices"][:1]]
            for choice in body["choices"]:
                once = {threshold["direction"]: threshold for threshold in choice.get("thresholds", [])}
                choice["thresholds"] = list(once.values())
        case "RequestPinResetCode":
            # Optional for banks without a login password alone.
            body["password"] = body.get("password") or LOGIN
        case "CopyAlerts":
            body["to"] = [account for account in dict.fromkeys(body["to"]) if account != case.path_parameters["account"]]


def without_fractions(value):
    """Whole numbers are integers: in JSON Schema, 1.0 is one as well."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if isinstance(value, list):
        return [without_fractions(item) for item in value]
    if isinstance(value, dict):
        return {name: without_fractions(item) for name, item in value.items()}
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    """Each request is an intent of its own; valid ones are often made such that the bank can fulfil them."""
    if IDENTIFIER.fullmatch(str((case.headers or {}).get(KEY, ""))):
        case.headers[KEY] = uuid.uuid4().hex
    if not is_positive(case):
        return
    if RANDOM.random() < FULFILLED:
        values = current().fulfilment(name(case))
        # Without cookies it is a test of what happens without them, unless they are optional.
        if values and (case.cookies or {} in case.operation.definition.raw["security"]):
            case.cookies = {**(case.cookies or {}), **current().cookies}
        for part in (case.path_parameters or {}, case.query or {}, case.body if isinstance(case.body, dict) else {}):
            part.update({key: value for key, value in values.items() if key in part})
    make_sound(case)


@schemathesis.hook
def after_call(context, case, response):
    """Follows the session of the current customer."""
    count(case, response)
    customer = CURRENT.customer
    if customer is None or (case.cookies or {}).get("wb_session") != customer.cookies.get("wb_session"):
        return
    if name(case) == "SetPasswords" and response.status_code == 200:
        customer.login, customer.pin = case.body["login"], case.body["payment"]
    if name(case) == "ChangeLoginPassword" and response.status_code == 200:
        customer.login = case.body["new"]
    if name(case) in {"ChangePaymentPin", "ResetPaymentPin"} and response.status_code == 200:
        customer.pin = case.body["new"]
    opened = [re.match("wb_session=([^;]*)", cookie) for cookie in response.headers.get("set-cookie", [])]
    tokens = [found[1] for found in opened if found]
    if response.status_code == 401 or "" in tokens:
        CURRENT.has_ended = True
    elif tokens:
        customer.cookies["wb_session"] = tokens[0]


@schemathesis.check
def valid_data_is_not_malformed(ctx, response, case):
    """A request that fits the document may be refused for many reasons, but not as `invalid`."""
    if is_positive(case) and response.status_code == 422 and response.json()["code"] == "invalid":
        raise AssertionError(response.json()["title"])


# How often each call had each outcome.
COUNTS = collections.Counter()


def count(case, response):
    outcome = str(response.status_code)
    if response.headers.get("content-type") == ["application/problem+json"]:
        outcome += " " + response.json()["code"]
    COUNTS[name(case), outcome] += 1


@atexit.register
def write_outcomes():
    with open(OUTCOMES, "w", encoding="utf-8") as file:
        json.dump([[call, outcome, number] for (call, outcome), number in sorted(COUNTS.items())], file)
