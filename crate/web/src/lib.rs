//! The border between the core and JavaScript. The only place that names `JsValue`.
