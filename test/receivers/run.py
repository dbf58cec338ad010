import base64
import sys

from callbacks import is_genuine

NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def decoded(field):
    return base64.b64decode(field)


for line in sys.stdin:
    *headers, body, secrets, now = line.rstrip("\n").split("\t")
    present = {name: decoded(field).decode() for name, field in zip(NAMES, headers) if field}
    try:
        print(is_genuine(present, decoded(body), decoded(secrets).decode().split(","), int(now)))
    except ValueError:
        print(False)
