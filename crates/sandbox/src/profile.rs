use wechat_bank_api::{Features, Link, Profile};
use wechat_bank_domain::DocumentType;

/// The profile of 新疆汇和银行 (HH30, HH32, HH33, HH51); the links lead to example addresses.
pub fn default_profile() -> Profile {
    let links = [
        ("存贷款利率", "https://www.example.com/rates"),
        ("人才招聘", "https://www.example.com/careers"),
        ("移动银行下载", "https://www.example.com/mobile-bank"),
        ("直销银行下载", "https://www.example.com/direct-bank"),
    ];
    let links = links.iter().filter_map(|(title, url)| {
        Some(Link {
            title: (*title).to_owned(),
            url: url.parse().ok()?,
        })
    });
    Profile {
        name: "新疆汇和银行".to_owned(),
        hotline: "400-800-9666".to_owned(),
        document_types: DocumentType::ALL.to_vec(),
        links: links.collect(),
        features: Features {
            login_password: true,
            alerts: true,
            account_linking: true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_profile_has_all_its_links_and_the_hotline_as_printed() {
        let profile = default_profile();
        assert_eq!(profile.links.len(), 4);
        assert_eq!(profile.hotline, "400-800-9666");
    }
}
