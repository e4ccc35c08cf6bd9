//! Where the desk and the gallery are; everything else is a page of the app.

/// The desk.
pub const DESK: &str = "/preview";
/// The gallery of the kit.
pub const GALLERY: &str = "/preview/gallery";
