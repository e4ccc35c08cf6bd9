use axum::body::Body;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Response};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Headers of every answer (security.md, section 2).
pub(crate) struct Policy {
    /// Whether browsers come by https.
    pub(crate) https: bool,
}

impl Policy {
    /// Adds what an answer does not have of its own.
    pub(crate) fn protect(&self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        let mut add = |name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        add(X_CONTENT_TYPE_OPTIONS, "nosniff");
        add(X_FRAME_OPTIONS, "DENY");
        add(REFERRER_POLICY, "no-referrer");
        add(CROSS_ORIGIN_OPENER_POLICY, "same-origin");
        add(CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
        add(
            PERMISSIONS_POLICY,
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        );
        add(
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        if self.https {
            add(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
        }
    }
}

/// The content security policy of a page: its own inline scripts and styles run, by their digests, and nothing else that
/// is not a file of this origin.
pub(crate) fn page_policy(html: &str) -> String {
    let sources =
        |tag| inline(html, tag).map(|text| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(text))));
    let (scripts, styles): (String, String) = (sources("script").collect(), sources("style").collect());
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; frame-src 'none'; \
         worker-src 'none'; manifest-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}

/// What stands between the tags of each such element without a `src`.
fn inline<'a>(html: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}"));
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = split_once_ignoring_case(rest, &open)?;
            let (attributes, body) = after.split_once('>')?;
            let is_tag =
                attributes.is_empty() || attributes.starts_with(|next: char| next.is_ascii_whitespace());
            if !is_tag {
                rest = after;
                continue;
            }
            let (text, after) = split_once_ignoring_case(body, &close)?;
            rest = after;
            let names = attributes
                .split_ascii_whitespace()
                .map(|attribute| attribute.split('=').next());
            if !names.flatten().any(|name| name.eq_ignore_ascii_case("src")) {
                return Some(text);
            }
        }
    })
}

fn split_once_ignoring_case<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(separator)?;
    Some((text.get(..at)?, text.get(at + separator.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_script_is_allowed_by_its_digest_alone() {
        // `echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64`
        let digest = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let policy =
            page_policy("<head><script src=\"a.js\">x</script><SCRIPT type=module>alert(1)</SCRIPT></head>");
        assert!(
            policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {digest};")),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn styles_are_allowed_the_same_way_and_other_tags_are_not_mistaken_for_them() {
        let texts: Vec<_> = inline(
            "<styles>a</styles><style>b</style><style media=print>c</style >",
            "style",
        )
        .collect();
        assert_eq!(texts, ["b", "c"]);
    }

    #[test]
    fn a_page_that_breaks_off_has_no_inline_script() {
        assert_eq!(inline("<script>never closed", "script").count(), 0);
        assert_eq!(inline("<script", "script").count(), 0);
    }
}
