//! Leptos' prelude, but with the attributes that every element may have as values instead of types: Leptos' own put code
//! for building, cloning and changing them into the pages once for each attribute; see docs/size.md.

#[cfg(all(feature = "preview", debug_assertions))]
pub use attributes::TitleAttribute;
pub use attributes::{AriaAttributes, GlobalAttributes};
pub use leptos::prelude::*;

// A name that is exported by itself goes before one that comes with all others.
mod attributes {
    use leptos::attr::AttributeValue;
    use leptos::attr::custom::CustomAttr;
    use leptos::prelude::{AddAnyAttr, CustomAttribute};

    macro_rules! attributes {
        ($attributes:ident: $($method:ident $name:literal)*) => {
            /// What `view!` calls for these attributes.
            pub trait $attributes: AddAnyAttr + Sized {
                $(
                    fn $method<V: AttributeValue>(self, value: V) -> <Self as AddAnyAttr>::Output<CustomAttr<&'static str, V>> {
                        self.attr($name, value)
                    }
                )*
            }
            impl<T: AddAnyAttr> $attributes for T {}
        };
    }

    attributes! {
        AriaAttributes:
        aria_busy "aria-busy"
        aria_checked "aria-checked"
        aria_current "aria-current"
        aria_describedby "aria-describedby"
        aria_disabled "aria-disabled"
        aria_expanded "aria-expanded"
        aria_haspopup "aria-haspopup"
        aria_hidden "aria-hidden"
        aria_invalid "aria-invalid"
        aria_label "aria-label"
        aria_labelledby "aria-labelledby"
        aria_live "aria-live"
        aria_modal "aria-modal"
        aria_pressed "aria-pressed"
        aria_selected "aria-selected"
    }

    attributes! {
        GlobalAttributes:
        autocapitalize "autocapitalize"
        hidden "hidden"
        id "id"
        inputmode "inputmode"
        role "role"
        spellcheck "spellcheck"
        tabindex "tabindex"
    }

    #[cfg(all(feature = "preview", debug_assertions))]
    attributes! {
        TitleAttribute:
        title "title"
    }
}
