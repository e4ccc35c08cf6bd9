"""What wechatpy makes of what this crate writes, and the other way round: one JSON request a line, one reply a line."""

import json
import sys

from wechatpy.client.api.jsapi import WeChatJSAPI
from wechatpy.crypto import WeChatCrypto
from wechatpy.oauth import WeChatOAuth
from wechatpy.parser import parse_message
from wechatpy.replies import ArticlesReply, TextReply, deserialize_reply
from wechatpy.utils import check_signature

ACCOUNT = ("AAAAA", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxba5fad812f8e6fb9")


def message(xml):
    """Everything that a message or event of wechatpy has in fields that this crate reads, too."""
    read = parse_message(xml)
    names = ("id", "source", "target", "type", "event", "content", "key", "url", "status", "scene_id", "scale", "label")
    found = {name: getattr(read, name) for name in names if getattr(read, name, None) is not None}
    found["created"] = int(read._data["CreateTime"])
    found["place"] = getattr(read, "location", None)
    return found


def reply(xml):
    read = deserialize_reply(xml)
    articles = getattr(read, "articles", None)
    if articles is not None:
        articles = [[article["title"], article["description"], article["image"], article["url"]] for article in articles]
    return {"type": read.type, "to": read.target, "content": getattr(read, "content", None), "articles": articles}


def write(request):
    common = {"source": request["from"], "target": request["to"], "time": request["created"]}
    if "content" in request:
        return TextReply(content=request["content"], **common).render()
    written = ArticlesReply(**common)
    for title, description, image, url in request["articles"]:
        written.add_article({"title": title, "description": description, "image": image, "url": url})
    return written.render()


def answer(request):
    crypto = WeChatCrypto(*ACCOUNT)
    match request["do"]:
        case "check":
            return check_signature(ACCOUNT[0], request["signature"], request["timestamp"], request["nonce"])
        case "message":
            return message(request["xml"])
        case "reply":
            return reply(request["xml"])
        case "write":
            return write(request)
        case "decrypt":
            return crypto.decrypt_message(
                request["xml"], request["signature"], request["timestamp"], request["nonce"]
            )
        case "encrypt":
            return crypto.encrypt_message(request["xml"], request["nonce"], request["timestamp"])
        case "page":
            return WeChatJSAPI(None).get_jsapi_signature(
                request["nonce"], request["ticket"], request["timestamp"], request["url"]
            )
        case "authorise":
            return WeChatOAuth(
                request["app"], "", request["redirect"], scope=request["scope"], state=request["state"]
            ).authorize_url


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
