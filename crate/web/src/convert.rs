//! Plain objects in and out.

use crate::error::{Refusal, refuse};
use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

/// A plain object, as JSON would have it.
pub(crate) fn out<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Refusal> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| refuse(error.to_string()))
}

/// Reads an object; `name` is what it is called in a refusal.
pub(crate) fn read<T: Serialize + DeserializeOwned>(name: &str, value: &JsValue) -> Result<T, Refusal> {
    let found: T = serde_wasm_bindgen::from_value(value.clone()).map_err(|error| refuse(format!("{name}: {error}")))?;
    // Structs are read field by field: what else stands in the object shows only against what was read.
    match unknown(value, &out(&found)?) {
        Some(field) => Err(refuse(format!("{name}: unknown field '{field}'"))),
        None => Ok(found),
    }
}

/// The first key of `given`, at any depth, that `known` does not have.
fn unknown(given: &JsValue, known: &JsValue) -> Option<String> {
    let object = given.dyn_ref::<Object>()?;
    if known.is_object() {
        for key in Object::keys(object).iter() {
            if !Reflect::has(known, &key).unwrap_or(false) {
                return key.as_string();
            }
            let inner = |of: &JsValue| Reflect::get(of, &key).unwrap_or(JsValue::UNDEFINED);
            let value = inner(given);
            // Numbers make up the long lists.
            if value.is_object()
                && let Some(field) = unknown(&value, &inner(known))
            {
                return Some(field);
            }
        }
    }
    None
}

/// A list of texts.
pub(crate) fn texts(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}
