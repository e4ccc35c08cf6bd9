//! The document of the API, to read and to try.

use super::Server;

#[test]
fn the_document_can_be_read_and_tried() {
    let server = Server::start(&["--memory"]);
    let page = server.get("/sandbox/api");
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self';",
        "connect-src 'self';",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    let html = page.text();
    for inline in [
        " style=",
        "<style",
        "<script>",
        " onclick=",
        "javascript:",
        "http:",
        "https:",
    ] {
        assert!(!html.contains(inline), "{inline}");
    }
    for (name, content_type) in [
        ("viewer.css", "text/css; charset=utf-8"),
        ("viewer.js", "text/javascript; charset=utf-8"),
    ] {
        let address = format!("/sandbox/api/{name}");
        assert!(html.contains(&format!("\"{address}\"")), "{address}");
        let file = server.get(&address);
        assert_eq!((file.status, file.header("content-type")), (200, content_type));
        assert!(!file.text().contains("innerHTML"));
    }
    let document = server.get("/sandbox/api/openapi.json");
    assert_eq!(document.text(), include_str!("../../../../docs/openapi.json"));
    assert_eq!(server.get("/sandbox/api/other").status, 404);
}

#[test]
fn the_viewers_files_are_only_read() {
    let server = Server::start(&["--memory"]);
    let send = |method: &str, address: &str| {
        server.send(&format!(
            "{method} {address} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            server.address
        ))
    };
    for address in [
        "/sandbox/api",
        "/sandbox/api/viewer.js",
        "/sandbox/api/openapi.json",
    ] {
        let (whole, head) = (server.get(address), send("HEAD", address));
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-type"), whole.header("content-type"));
        assert_eq!(head.header("content-length"), whole.text().len().to_string());
        for method in ["POST", "PUT", "DELETE"] {
            let refused = send(method, address);
            assert_eq!(
                (refused.status, refused.header("allow")),
                (405, "GET, HEAD"),
                "{method} {address}"
            );
        }
    }
}
