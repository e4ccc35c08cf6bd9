use crate::programs::given;

/// The two engine families that WeChat's pages run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Android, HarmonyOS, Windows and Mac.
    Chromium,
    /// iOS.
    WebKit,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Chromium, Self::WebKit];

    /// Its name in tests and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::WebKit => "webkit",
        }
    }

    /// The user agent of WeChat on it.
    pub(crate) const fn user_agent(self) -> &'static str {
        match self {
            Self::Chromium => {
                "Mozilla/5.0 (Linux; Android 14; V2307A Build/UP1A.231005.007; wv) AppleWebKit/537.36 \
                 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.173 Mobile Safari/537.36 XWEB/1420113 \
                 MMWEBSDK/20251006 MMWEBID/4212 MicroMessenger/8.0.66.2980(0x28004234) WeChat/arm64 Weixin \
                 NetType/WIFI Language/zh_CN ABI/arm64"
            }
            Self::WebKit => {
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Mobile/15E148 MicroMessenger/8.0.66(0x18004234) NetType/WIFI Language/zh_CN"
            }
        }
    }

    /// Whether it exists on this system: `cargo xtask test` reports where WebKitGTK does not.
    pub fn is_here(self) -> anyhow::Result<bool> {
        match self {
            Self::Chromium => given("CHROMEDRIVER").map(|_| true),
            Self::WebKit if std::env::var_os("WITHOUT_WEBKIT").is_some() => Ok(false),
            Self::WebKit => given("WEBKIT_DRIVER").map(|_| true),
        }
    }
}
