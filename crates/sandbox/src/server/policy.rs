use axum::body::Body;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The headers of every response, unless it sets its own (docs/deploy.md).
pub(crate) struct Policy {
    /// Whether browsers connect over HTTPS.
    pub(crate) https: bool,
}

impl Policy {
    /// Adds the headers that a response does not set itself.
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

/// Whether a page of this server frames the response, as the simulated WeChat does. Engines that do not say so show the
/// page in a tab.
pub(crate) fn is_framed_here(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &[u8]| headers.get(name).is_some_and(|found| found.as_bytes() == value);
    is("sec-fetch-dest", b"iframe") && is("sec-fetch-site", b"same-origin")
}

/// Lets pages of this server, and no others, frame the response (T12). Only a sandbox does that.
pub(crate) fn allow_own_frame(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    let policy = headers
        .get(CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok());
    let own = policy.map(|policy| policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"));
    if let Some(own) = own.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        headers.insert(CONTENT_SECURITY_POLICY, own);
    }
}

/// The policy of the pages: only files of this origin, and violations are reported. docs/nginx.conf has it as well.
const PAGES: &str = include_str!("content-security-policy.txt");
/// Where current engines send the reports of [`PAGES`]; older ones use the address in the policy itself.
const REPORTING_ENDPOINTS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("reporting-endpoints"),
    HeaderValue::from_static("csp=\"/csp-report\""),
);
/// The source that allows WebAssembly; further script sources are inserted after it.
const WASM: &str = "'wasm-unsafe-eval'";

/// The first of these in a user agent is followed by the engine's version. Engines below the given version run
/// WebAssembly only if `unsafe-eval` is allowed. docs/nginx.conf has them as well.
///
/// WeChat for Mac, and iPads that identify as a Mac, give only the system's version, which has stayed at 10_15 or 10_16
/// since: as their engine's age is unknown, it is treated as old.
const KNOWS_WASM_SOURCE: [(&str, u32); 5] = [
    ("Chrome/", 97),
    ("iPhone OS ", 16),
    ("CPU OS ", 16),
    ("Version/", 16),
    ("Mac OS X 10_", 17),
];
/// The versions of Chromium that report each start of WebAssembly as a violation and then allow it: they check a source
/// of their own first, which no page can have. docs/nginx.conf has them as well.
const REPORTS_WASM_FALSELY: std::ops::RangeInclusive<u32> = 65..=69;
/// The part of [`PAGES`] that requests reports.
const REPORTS: &str = "; report-uri /csp-report; report-to csp";

/// Sets the policy of the pages on a page or its substitute.
///
/// The built page has no inline scripts or styles; those that trunk adds to a development build are allowed by digest.
pub(crate) fn protect_page(response: &mut Response<Body>, user_agent: &str, html: &str) {
    let sources =
        |tag| inline(html, tag).map(|text| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(text))));
    let mut scripts: String = sources("script").collect();
    if needs_unsafe_eval(user_agent) {
        scripts.push_str(" 'unsafe-eval'");
    }
    let styles: String = sources("style").collect();
    let mut policy = PAGES
        .trim()
        .replacen(WASM, &format!("{WASM}{scripts}"), 1)
        .replacen("style-src 'self'", &format!("style-src 'self'{styles}"), 1);
    if version_behind("Chrome/", user_agent).is_some_and(|version| REPORTS_WASM_FALSELY.contains(&version)) {
        policy = policy.replacen(REPORTS, "", 1);
    }
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    let (name, value) = REPORTING_ENDPOINTS;
    headers.insert(name, value);
}

/// Whether the engine does not support `'wasm-unsafe-eval'`. Only such engines get the weaker policy: a forged user
/// agent weakens only the sender's own page.
fn needs_unsafe_eval(user_agent: &str) -> bool {
    let version = KNOWS_WASM_SOURCE
        .iter()
        .find_map(|(name, known)| Some((version_behind(name, user_agent)?, known)));
    version.is_some_and(|(version, known)| version < *known)
}

/// The number after this name in a user agent.
fn version_behind(name: &str, user_agent: &str) -> Option<u32> {
    let (_, rest) = user_agent.split_once(name)?;
    let digits = rest.split(|next: char| !next.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The content of each such element without a `src`.
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

    fn page_policy(user_agent: &str, html: &str) -> String {
        let mut response = Response::new(Body::empty());
        protect_page(&mut response, user_agent, html);
        response.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn only_a_frame_of_the_same_site_is_allowed_and_nothing_else_is_weakened() {
        let headers = |dest: &'static str, site: &'static str| {
            let pairs = [("sec-fetch-dest", dest), ("sec-fetch-site", site)];
            let pairs =
                pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            HeaderMap::from_iter(pairs)
        };
        assert!(is_framed_here(&headers("iframe", "same-origin")));
        for (dest, site) in [
            ("iframe", "cross-site"),
            ("iframe", "same-site"),
            ("iframe", "none"),
            ("document", "same-origin"),
        ] {
            assert!(!is_framed_here(&headers(dest, site)), "{dest} {site}");
        }
        assert!(!is_framed_here(&HeaderMap::new()));
        let mut response = Response::new(Body::empty());
        protect_page(&mut response, "", "");
        Policy { https: false }.protect(&mut response);
        allow_own_frame(&mut response);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert_eq!(
            policy,
            PAGES
                .trim()
                .replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        );
        assert_eq!(response.headers()[X_FRAME_OPTIONS], "SAMEORIGIN");
    }

    #[test]
    fn a_page_without_inline_scripts_has_the_policy_as_it_is_written() {
        assert_eq!(
            page_policy("", "<script src=\"/boot.js\"></script>"),
            PAGES.trim()
        );
    }

    #[test]
    fn only_engines_that_do_not_know_the_source_for_webassembly_may_run_strings() {
        let old = [
            "Mozilla/5.0 (Linux; Android 8.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/57.0.2987.132 \
             MQQBrowser/6.2 TBS/044030 Mobile Safari/537.36 MicroMessenger/6.6.7",
            "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/96.0.4664.104 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Mobile/15E148 MicroMessenger/8.0.50",
            "Mozilla/5.0 (iPad; CPU OS 11_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15F79 MicroMessenger/7.0.4",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/15.6 Safari/605.1.15",
            // WeChat for Mac; the second is one on macOS 11, and the third an iPad that poses as a Mac.
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             MicroMessenger/6.8.0(0x16080000) MacWechat/2.4.2(0x12040201) NetType/WIFI WindowsWechat",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_16) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             MicroMessenger/6.8.0(0x16080000) MacWechat/3.0.1(0x13000110) NetType/WIFI WindowsWechat",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        ];
        for user_agent in old {
            let policy = page_policy(user_agent, "");
            assert_eq!(
                policy,
                PAGES.trim().replace(WASM, "'wasm-unsafe-eval' 'unsafe-eval'"),
                "{user_agent}"
            );
        }
        let new = [
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Version/4.0 Chrome/142.0.7444.173 Mobile \
             Safari/537.36 XWEB/1420053 MMWEBSDK/20251006 MicroMessenger/8.0.66",
            "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/97.0.4692.98 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50",
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0.6834.88 ArkWeb/6.0 Mobile",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/16.0 Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.0.0 \
             Safari/537.36 MicroMessenger/6.8.0(0x16080000) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF XWEB/30515",
            "Chrome/",
            "Chrome/99999999999",
            "",
        ];
        for user_agent in new {
            assert_eq!(page_policy(user_agent, ""), PAGES.trim(), "{user_agent}");
        }
    }

    #[test]
    fn engines_that_report_what_they_allow_are_not_asked_for_reports() {
        let of = |version: u32| {
            page_policy(
                &format!(
                    "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Version/4.0 Chrome/{version}.0.3497.100"
                ),
                "",
            )
        };
        let weaker = PAGES.trim().replace(WASM, "'wasm-unsafe-eval' 'unsafe-eval'");
        let silent = weaker
            .strip_suffix("; report-uri /csp-report; report-to csp")
            .unwrap();
        for version in [65, 66, 69] {
            assert_eq!(of(version), silent, "{version}");
        }
        for version in [6, 57, 64, 70, 96, 650] {
            assert!(
                of(version).ends_with("; report-uri /csp-report; report-to csp"),
                "{version}"
            );
        }
    }

    #[test]
    fn an_inline_script_is_allowed_by_its_digest_alone() {
        // `echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64`
        let digest = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let policy = page_policy(
            "",
            "<head><script src=\"a.js\">x</script><SCRIPT type=module>alert(1)</SCRIPT></head>",
        );
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
