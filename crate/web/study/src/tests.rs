//! The border of what is loaded on demand, in a browser: shapes, names, the words of an error.

use crate::error::Refusal;
use crate::{RunMap, network};
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |object, key| {
        let key = key.parse::<u32>().map_or_else(|_| JsValue::from_str(key), |index| JsValue::from_f64(index.into()));
        Reflect::get(&object, &key).expect("an object")
    })
}

fn set(object: &JsValue, key: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &JsValue::from_str(key), &value.into()).expect("an object");
}

fn number(object: &JsValue, path: &str) -> f64 {
    get(object, path).as_f64().unwrap_or_else(|| panic!("{path} is a number"))
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path).as_string().unwrap_or_else(|| panic!("{path} is a text"))
}

fn words<T>(result: Result<T, Refusal>) -> String {
    let Err(refusal) = result else { panic!("must be refused") };
    let error: js_sys::Error = JsValue::from(refusal).dyn_into().expect("an Error");
    error.message().into()
}

fn sound<T>(result: Result<T, Refusal>) -> T {
    result.unwrap_or_else(|refusal| panic!("{:?}", JsValue::from(refusal)))
}

fn experiment(link: &str) -> JsValue {
    let experiment = isoline::link::Experiment::from_link(link).0;
    sound(crate::convert::out(&experiment))
}

fn training() -> JsValue {
    let training = JSON::parse(
        r#"{"sizes": [2, 8, 1], "activation": "tanh", "output": "identity", "loss": "bce", "precision": "single",
            "method": {"id": "adam", "params": {"lr": 0.05}}, "schedule": {"id": "constant", "params": {}}, "batch": 10,
            "replacement": false, "decay": 0, "initial": "xavier", "seed": 1, "order": 2}"#,
    );
    training.expect("sound JSON")
}

#[wasm_bindgen_test]
fn a_network_learns_and_goes_back_to_its_start() {
    let call = JSON::parse(r#"{"id": "moons", "params": {"samples": 200}}"#).expect("sound JSON");
    let split = sound(crate::data_set(&call, 1, 0.25));
    let list =
        |path: &str| Array::from(&get(&split, path)).iter().map(|x| x.as_f64().expect("a number")).collect::<Vec<_>>();
    let (x, y) = (list("train.x"), list("train.y"));
    assert_eq!((x.len(), y.len(), number(&split, "train.classes")), (300, 150, 2.0));
    let mut trainer = sound(network::Trainer::new(&training(), &x, &y));
    let first = trainer.weights().to_vec();
    let before = trainer.loss().get_index(0);
    assert_eq!(trainer.advance(300), 300);
    assert_eq!(trainer.counts().to_vec(), [300.0, 20.0, 3000.0]);
    let after = trainer.loss();
    assert!(after.get_index(0) < 0.5 * before && after.get_index(1) > 0.9, "{:?} after {before}", after.to_vec());
    assert_eq!(sound(trainer.predict(&x[..4])).length(), 2);
    sound(trainer.rewind());
    assert_eq!(trainer.weights().to_vec(), first);
    assert!(words(trainer.predict(&x[..3])).contains("the samples"));
    assert!(words(trainer.set_weights(&[1.0])).contains("the weights"));
}

#[wasm_bindgen_test]
fn a_network_that_cannot_be_is_refused_in_words() {
    for (key, value, part) in [
        ("activation", JsValue::from_str("step"), "leaky_relu"),
        ("loss", JsValue::from_str("l1"), "bce"),
        ("precision", JsValue::from_str("half"), "double"),
        ("initial", JsValue::from_str("ones"), "xavier"),
        ("batch", JsValue::from_f64(0.0), "batch"),
        ("decay", JsValue::from_f64(-1.0), "decay"),
        ("sizes", JsValue::from(Array::of3(&2.into(), &0.into(), &1.into())), "width"),
    ] {
        let training = training();
        set(&training, key, value);
        let words = words(network::Trainer::new(&training, &[0.0, 0.0], &[0.0]));
        assert!(words.contains(part), "{key}: {words}");
    }
    assert!(words(network::Trainer::new(&training(), &[0.0, 0.0, 0.0], &[0.0])).contains("the samples"));
}

#[wasm_bindgen_test]
fn weights_after_a_hundred_steps_are_the_native_ones() {
    let call = JSON::parse(r#"{"id": "spirals", "params": {}}"#).expect("sound JSON");
    let split = sound(crate::data_set(&call, 3, 0.0));
    let list =
        |path: &str| Array::from(&get(&split, path)).iter().map(|x| x.as_f64().expect("a number")).collect::<Vec<_>>();
    let mut trainer = sound(network::Trainer::new(&training(), &list("train.x"), &list("train.y")));
    trainer.advance(100);
    // FNV-1a of the bits; the core's own test has the same number.
    let hash = trainer
        .weights()
        .to_vec()
        .iter()
        .flat_map(|w| w.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(format!("{hash:016x}"), "66fcf8bc786fa7eb");
}

#[wasm_bindgen_test]
fn a_map_of_runs_travels_in_pieces() {
    let experiment = experiment("#race?v=1&surface=himmelblau&m=gd(lr=0.01)&steps=200");
    let plan = |size: u32| {
        let text = format!(r#"{{"racer":0,"size":[{size},8],"over":{{"starts":{{"view":[-5,5,-5,5]}}}}}}"#);
        JSON::parse(&text).expect("JSON")
    };
    let mut worker = sound(RunMap::new(&experiment, &plan(8)));
    let mut page = sound(RunMap::new(&experiment, &plan(8)));
    assert_eq!(page.cells(), 64);
    assert_eq!(number(&sound(page.legend()), "pending"), 64.0);
    for from in [32, 0] {
        // Status, steps, f, x, y of each cell.
        let numbers = worker.compute(from, from + 32);
        assert_eq!(numbers.length(), 32 * 5);
        page.put(from, &numbers.to_vec());
    }
    assert_eq!(page.image().to_vec(), worker.image().to_vec());
    assert_eq!(page.image().length(), 4 * 64);
    let legend = sound(page.legend());
    assert_eq!(number(&legend, "pending"), 0.0);
    assert!(text(&legend, "entries.0.name").starts_with("minimum (3, 2)"));
    assert!(text(&legend, "words").contains("64 starts"));
    let reading = sound(page.reading(0));
    assert_eq!((number(&reading, "start.0"), number(&reading, "start.1")), (-5.0, 5.0));
    assert!(sound(page.reading(64)).is_null());
    assert_eq!(words(RunMap::new(&experiment, &plan(1))), "columns of the map must be between 2 and 1024, got 1");
    assert!(words(RunMap::new(&experiment, &JsValue::NULL)).starts_with("plan: "));
}

#[wasm_bindgen_test]
fn a_fair_race_and_a_contest_come_out_as_objects() {
    let fair = sound(crate::fair(&experiment("#race?v=1&surface=booth&m=gd(lr=0.01)&steps=200"), 0, 1e-3, 8));
    assert_eq!(number(&fair, "trials.length"), 8.0);
    let best = number(&fair, "best");
    assert!(get(&fair, &format!("trials.{best}.arrived")).is_truthy());
    let booth = JSON::parse(r#"{"id":"booth","params":{}}"#).expect("JSON");
    let contest = sound(crate::contest("gd", &booth, 1e-4, 300, 8));
    assert!(number(&contest, "tuned.trial.steps") <= 300.0);
    assert_eq!(text(&contest, "default.experiment.surface.id"), "booth");
    assert!(words(crate::contest("gd", &booth, 2.0, 300, 8)).starts_with("tolerance must be between"));
}

#[wasm_bindgen_test]
fn a_script_is_written_and_a_rehearsal_runs() {
    let script = sound(crate::script("#race?v=1&surface=booth&m=gd(lr=0.01)&steps=20", false));
    assert!(script.contains("import numpy"), "{script}");
    let mut rehearsal = sound(crate::Rehearsal::new(&experiment("#race?v=1&surface=booth&m=gd(lr=0.01)&steps=20")));
    // The start and twenty iterates of two numbers.
    assert_eq!(rehearsal.run(20), 42);
    assert!(words(crate::measure_scenario("C99")).contains("C99"));
}
