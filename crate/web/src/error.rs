//! What JavaScript gets to see when something is refused: an `Error` with a readable message.

use std::fmt::Display;
use wasm_bindgen::JsValue;

/// A refusal on its way to JavaScript.
pub struct Refusal(js_sys::Error);

/// A refusal with this message.
pub(crate) fn refuse(message: impl Display) -> Refusal {
    Refusal(js_sys::Error::new(&message.to_string()))
}

impl From<isoline::error::Error> for Refusal {
    fn from(error: isoline::error::Error) -> Self {
        refuse(error)
    }
}

impl From<JsValue> for Refusal {
    fn from(value: JsValue) -> Self {
        match wasm_bindgen::JsCast::dyn_into::<js_sys::Error>(value) {
            Ok(error) => Self(error),
            Err(other) => refuse(other.as_string().unwrap_or_default()),
        }
    }
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        refusal.0.into()
    }
}
