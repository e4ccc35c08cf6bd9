//! The component kit of all pages, in WeChat's look; knows nothing of banks. Its styles are in style/ui/, mostly in a
//! file of the same name.

mod bound;
mod button;
mod cell;
mod dialog;
mod drawing;
mod field;
mod focus;
mod icon;
mod keypad;
mod message;
mod overlay;
mod page;
mod reactive;
mod segments;
mod sheet;
mod show;
mod skeleton;
mod steps;
mod toast;

pub use bound::Bound;
pub use button::{Button, ButtonKind, LinkButton};
pub use cell::{Cell, Cells, CheckCell, LinkCell, SwitchCell};
pub use dialog::Dialog;
pub use drawing::{Drawing, DrawingName};
pub use field::{Edited, Erased, InputKind, PasswordField, Rewrite, TextField};
pub use focus::{ScrollAndFocus, focus_link, focus_quietly, focus_unless_elsewhere, lead_to_heading};
pub use icon::{Icon, IconName};
pub use keypad::Keypad;
pub use message::{Empty, Notice, NoticeKind, Outcome, OutcomeKind};
pub use overlay::{Overlay, Overlays, close_uppermost};
pub use page::Page;
pub use reactive::{derived, effect, memo, true_or_false};
pub use segments::Segments;
pub use sheet::{Choice, ChoiceSheet, Sheet};
pub use show::Show;
pub use skeleton::Skeleton;
pub use steps::Steps;
pub use toast::{ToastHost, Toaster};
