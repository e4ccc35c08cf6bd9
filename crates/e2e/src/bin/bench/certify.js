// Certifies the demo customer; becomes the address of the account's transactions.
(async () => {
  const post = async (path, body) => {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const headers = { "content-type": "application/json", "x-requested-with": "wechat-bank-h5", "idempotency-key": key };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  await fetch("/api/v1/session");
  const document = { type: "resident-identity-card", number: "11010519491231002X" };
  const account = "6230910000000082";
  const challenge = await post("/api/v1/certification/codes", { document, account });
  const { messages } = await (await fetch("/sandbox/sms")).json();
  await post("/api/v1/certification", { challenge: challenge.id, code: messages[0].code, document, account });
  const { accounts } = await (await fetch("/api/v1/accounts")).json();
  return `/accounts/${accounts[0].id}/transactions`;
})()
