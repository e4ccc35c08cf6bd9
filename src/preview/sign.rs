//! What shows that a state is reached.

/// Something on the screen that is there in one state of a page, and not in the state before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// This text is visible.
    Text(&'static str),
    /// The first text is visible, and the second is not.
    Without(&'static str, &'static str),
    /// An element matches this selector: for what has no text, like a skeleton.
    Element(&'static str),
    /// The field with this label contains this.
    Value(&'static str, &'static str),
}

impl Sign {
    /// Whether it would be there in any state.
    #[cfg(test)]
    pub const fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Element(text) => text.is_empty(),
            Self::Without(text, other) | Self::Value(text, other) => text.is_empty() || other.is_empty(),
        }
    }
}
