//! WeChat's window around the pages, as far as the pages control it: through WeChat's bridge, without the JS-SDK. Outside
//! of WeChat there is no bridge, and all of this does nothing.
//!
//! What WeChat sends is in boot/boot.js: its text size applies to the shell as well.

use wasm_bindgen::JsValue;

use super::browser::{function, window};

/// Shows the entries of WeChat's menu that hand on the address of the page (share, favourite, copy, open in a browser),
/// or hides them; the boot script repeats it when the bridge comes late.
pub fn offer_sharing(offered: bool) {
    if let Some(offer) = function(&window(), "offerSharing") {
        let _ = offer.call1(&JsValue::NULL, &offered.into());
    }
}

/// Whether the window can be closed, which leads back to the chat.
pub fn can_close() -> bool {
    bridge_call().is_some()
}

/// Closes the window.
pub fn close() {
    if let Some((bridge, call)) = bridge_call() {
        let _ = call.call1(&bridge, &"closeWindow".into());
    }
}

/// The bridge, and its function for calls without a response.
fn bridge_call() -> Option<(JsValue, js_sys::Function)> {
    let bridge = js_sys::Reflect::get(&window(), &"WeixinJSBridge".into()).ok()?;
    let call = function(&bridge, "call")?;
    Some((bridge, call))
}
