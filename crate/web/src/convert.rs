//! Plain objects in and out.

use crate::error::{Refusal, refuse};
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// A plain object, as JSON would have it.
pub(crate) fn out<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Refusal> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| refuse(error.to_string()))
}

/// Reads an object; `name` is what it is called in a refusal. Every field is required, so a misspelt one is missed.
pub(crate) fn read<T: DeserializeOwned>(name: &str, value: &JsValue) -> Result<T, Refusal> {
    serde_wasm_bindgen::from_value(value.clone()).map_err(|error| refuse(format!("{name}: {error}")))
}

/// A list of texts.
pub(crate) fn texts(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}
