//! A history of its own for each phone in the desk.
//!
//! A browser keeps one history for a page and all of its frames: back in one phone would move another one, and every
//! scene would be a step of the desk's own back button. So in a frame, `history` is replaced by a list in this document.

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::Event;

use crate::platform::browser;

struct Entry {
    state: JsValue,
    address: String,
}

#[derive(Default)]
struct Entries {
    all: Vec<Entry>,
    current: usize,
}

thread_local! {
    static ENTRIES: RefCell<Entries> = RefCell::default();
}

/// Replaces the functions of this document's `history`, before anything uses them.
pub fn begin() {
    let Ok(history) = window().history() else { return };
    let Some(native) = Reflect::get(&history, &"replaceState".into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok())
    else {
        return;
    };
    ENTRIES.with_borrow_mut(|entries| {
        entries.all = vec![Entry {
            state: history.state().unwrap_or(JsValue::NULL),
            address: href(),
        }];
        entries.current = 0;
    });
    let object = JsValue::from(history);
    let write = move |state: &JsValue, address: &JsValue| {
        let words = Array::of3(state, &"".into(), address);
        let _ = native.apply(&object, &words);
    };

    let replaces = write.clone();
    let replace = Closure::<dyn Fn(JsValue, JsValue, JsValue)>::new(move |state, _, address: JsValue| {
        replaces(&state, &address);
        let entry = Entry {
            state,
            address: href(),
        };
        ENTRIES.with_borrow_mut(|entries| {
            let current = entries.current;
            if let Some(place) = entries.all.get_mut(current) {
                *place = entry;
            }
        });
    });
    let pushes = write.clone();
    let push = Closure::<dyn Fn(JsValue, JsValue, JsValue)>::new(move |state, _, address: JsValue| {
        pushes(&state, &address);
        let entry = Entry {
            state,
            address: href(),
        };
        ENTRIES.with_borrow_mut(|entries| {
            entries.all.truncate(entries.current + 1);
            entries.all.push(entry);
            entries.current += 1;
        });
    });
    let moves = move |by: i32| {
        let write = write.clone();
        // As a browser does, later; and nothing where there is no entry.
        let later = move || {
            let entry = ENTRIES.with_borrow_mut(|entries| {
                let to = entries.current.checked_add_signed(isize::try_from(by).ok()?)?;
                let entry = entries.all.get(to)?;
                entries.current = to;
                Some((entry.state.clone(), entry.address.clone()))
            });
            if let Some((state, address)) = entry {
                write(&state, &address.into());
                let event = Event::new("popstate").unwrap_throw();
                let _ = window().dispatch_event(&event);
            }
        };
        leptos::prelude::set_timeout(later, core::time::Duration::ZERO);
    };
    let back = moves.clone();
    let forward = moves.clone();
    let go = Closure::<dyn Fn(JsValue)>::new(move |by: JsValue| {
        moves(browser::whole(by.as_f64().unwrap_or_default()));
    });
    let back = Closure::<dyn Fn()>::new(move || back(-1));
    let forward = Closure::<dyn Fn()>::new(move || forward(1));
    let length = Closure::<dyn Fn() -> u32>::new(|| {
        ENTRIES.with_borrow(|entries| u32::try_from(entries.all.len()).unwrap_or(u32::MAX))
    });

    let Ok(history) = window().history() else { return };
    for (name, function) in [
        ("replaceState", replace.into_js_value()),
        ("pushState", push.into_js_value()),
        ("go", go.into_js_value()),
        ("back", back.into_js_value()),
        ("forward", forward.into_js_value()),
    ] {
        let _ = Reflect::set(&history, &name.into(), &function);
    }
    let getter = Object::new();
    let _ = Reflect::set(&getter, &"get".into(), &length.into_js_value());
    let _ = Reflect::define_property(&history, &"length".into(), &getter);
}

fn href() -> String {
    window().location().href().unwrap_or_default()
}
