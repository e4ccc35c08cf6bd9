use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use wechat_bank_api::{
    Code, IDEMPOTENCY_KEY, IntentKey, Method, Problem, REQUESTED_WITH, REQUESTED_WITH_VALUE,
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests that another site could have made a browser send (CSRF, T6), and returns the idempotency key (T13).
pub(crate) fn check_unsafe(method: Method, headers: &HeaderMap) -> Result<IntentKey, Problem> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let forbidden = |why: &str| Err(Problem::from(Code::Forbidden).with_title(why));
    if text(REQUESTED_WITH) != Some(REQUESTED_WITH_VALUE) {
        return forbidden("the header x-requested-with is missing or has another value");
    }
    if matches!(text(SEC_FETCH_SITE.as_str()), Some(site) if site != "same-origin" && site != "none") {
        return forbidden("the request comes from another site");
    }
    // Under `Referrer-Policy: no-referrer`, engines without `Sec-Fetch-Site` (seen in Chromium 57) hide the origin too.
    let hides_origin = text(SEC_FETCH_SITE.as_str()).is_none() && text(ORIGIN.as_str()) == Some("null");
    if !hides_origin
        && matches!(text(ORIGIN.as_str()), Some(origin) if !is_own(origin, text(HOST.as_str()).unwrap_or_default()))
    {
        return forbidden("the request comes from another origin");
    }
    if matches!(method, Method::Post | Method::Put) && !text(CONTENT_TYPE.as_str()).is_some_and(is_json) {
        return forbidden("the content type is not application/json");
    }
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).into_iter();
    let key = keys.next().filter(|_| keys.next().is_none());
    key.and_then(|key| key.to_str().ok()?.parse().ok())
        .ok_or_else(|| {
            Problem::from(Code::Invalid)
                .with_title("the header idempotency-key is missing, repeated or malformed")
        })
}

fn is_own(origin: &str, host: &str) -> bool {
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    authority.is_some_and(|authority| !authority.is_empty() && authority.eq_ignore_ascii_case(host))
}

fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_banks_own_only_with_its_whole_authority() {
        assert!(is_own("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(is_own("https://Bank.example", "bank.example"));
        for foreign in [
            "null",
            "",
            "http://",
            "http://127.0.0.1:8081",
            "http://evil.example",
            "http://127.0.0.1:8080.evil",
        ] {
            assert!(!is_own(foreign, "127.0.0.1:8080"), "{foreign}");
        }
        assert!(!is_own("http://", ""));
    }

    #[test]
    fn json_is_json_with_parameters_and_in_any_case() {
        assert!(is_json("application/json"));
        assert!(is_json("Application/JSON; charset=utf-8"));
        assert!(!is_json("text/plain"));
        assert!(!is_json("application/json-patch+json"));
    }
}
