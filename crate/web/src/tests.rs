//! The border in a browser: shapes, names, the words of an error, and ink on a canvas.

use crate::error::Refusal;
use crate::{ChartOptions, Landscape, Race, Theme};
use js_sys::{Array, Float64Array, Function, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const LINK: &str = "#race?v=1&surface=rosenbrock&m=gd(lr=0.001)&m=adam(lr=0.05)&steps=100";

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
    get(&sound(crate::read_link(link)), "experiment")
}

fn race(link: &str) -> Race {
    sound(Race::new(&experiment(link)))
}

fn landscape(link: &str) -> Landscape {
    sound(Landscape::new(&experiment(link)))
}

fn theme(ratio: f64) -> JsValue {
    let theme = JSON::parse(
        r##"{"dark": false, "ratio": 1, "ink": "#222222", "faint": "#dddddd", "paper": "#ffffff", "font": "sans-serif"}"##,
    );
    let theme = theme.expect("sound JSON");
    set(&theme, "ratio", ratio);
    theme
}

fn options(ratio: f64) -> JsValue {
    let options = JSON::parse(
        r##"{"quantity": "gap", "cost": "iterations", "log": true, "log_x": false, "ms": [0, 0], "last": 100,
             "colors": ["#cc0000", "#0000cc"], "dashes": [0, 1], "hidden": [false, false], "focus": 0}"##,
    );
    let options = options.expect("sound JSON");
    set(&options, "theme", theme(ratio));
    options
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

/// A canvas of so many CSS pixels.
fn canvas(width: u32, height: u32, ratio: u32) -> HtmlCanvasElement {
    let canvas: HtmlCanvasElement =
        document().create_element("canvas").expect("an element").dyn_into().expect("a canvas");
    canvas.set_width(width * ratio);
    canvas.set_height(height * ratio);
    canvas
}

/// Red, green, blue and opacity of every pixel.
fn pixels(canvas: &HtmlCanvasElement) -> Vec<[u8; 4]> {
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").expect("a context").expect("a context").dyn_into().expect("a 2d context");
    let (width, height) = (canvas.width().into(), canvas.height().into());
    let image = context.get_image_data(0.0, 0.0, width, height).expect("an image");
    image.data().0.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]).collect()
}

const CURVE: &str = "#race?v=1&surface=formula&f=x%5E2&m=gd(lr=0.1)&steps=10";

#[wasm_bindgen_test]
fn a_relief_is_the_same_picture_as_natively() {
    let mut landscape = landscape("#race?v=1&surface=himmelblau&m=gd(lr=0.01)&steps=100");
    sound(landscape.raise(&[-5.0, 5.0, -5.0, 5.0], 40, false));
    let mut race = race("#race?v=1&surface=himmelblau&start=0,0&m=gd(lr=0.01)&steps=100&stop=none");
    race.advance(60);
    landscape.drape(&race.path(0, 60).to_vec(), &[0xaa_11_22, 1, 25]);
    let image = sound(landscape.turn(-60.0, 35.0, 1.0, 120, 90, 1.0, 0x1d_25_2c, 0xfc_fb_f8, false)).to_vec();
    assert_eq!(image.len(), 4 * 120 * 90);
    // FNV-1a; the core's own tests have the same number.
    let hash = image
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    assert_eq!(hash, 9_446_944_459_810_673_643);
    let spots = landscape.spots(&[0.0, 0.0, f64::NAN, -5.0, 5.0, 0.0]).to_vec();
    assert!(
        spots.len() == 6 && spots[2] == 1.0 && spots[5] == 0.0,
        "the hill is seen, the far corner is not: {spots:?}"
    );
    assert!(words(landscape.turn(0.0, 0.0, 1.0, 0, 90, 1.0, 0, 0, false)).contains("pixels"));
}

#[wasm_bindgen_test]
fn the_catalogue_describes_every_registry() {
    let catalog = sound(crate::catalog());
    for list in ["methods", "surfaces", "schedules", "stop_rules", "quantities", "costs", "overlays"] {
        let entries: Array = get(&catalog, list).dyn_into().expect("a list");
        assert!(entries.length() > 1, "{list}");
        for entry in entries.iter() {
            assert!(!text(&entry, "id").is_empty() && !text(&entry, "name").is_empty(), "{list}");
        }
    }
    assert_eq!(text(&catalog, "methods.0.params.0.kind"), "log");
    let choice = get(&catalog, "methods").unchecked_into::<Array>().iter().find(|method| text(method, "id") == "adam");
    let params: Array = get(&choice.expect("Adam"), "params").unchecked_into();
    let eps = params.iter().find(|param| text(param, "id") == "eps_at").expect("Adam says where ε goes");
    assert!(!text(&eps, "kind.choice.0.id").is_empty());
    assert_eq!(number(&catalog, "max_racers"), 50.0);
    assert_eq!(text(&catalog, "default.surface.id"), "rosenbrock");
}

/// The names of the fields that `types.d.ts` declares.
fn declared(interface: &str) -> Vec<&'static str> {
    let types = include_str!("types.d.ts");
    let (_, body) = types.split_once(&format!("export interface {interface} {{")).expect("a declared interface");
    let (body, _) = body.split_once("\n}").expect("its end");
    let field = |line: &'static str| line.strip_prefix("  ").and_then(|line| line.split_once(": "));
    body.lines().filter_map(field).map(|(name, _)| name).filter(|name| !name.contains('*')).collect()
}

#[wasm_bindgen_test]
fn what_arrives_is_what_is_declared() {
    let check = |interface: &str, object: &JsValue, path: &str| {
        let object = if path.is_empty() { object.clone() } else { get(object, path) };
        let keys: Vec<String> =
            Object::keys(object.unchecked_ref::<Object>()).iter().map(|key| key.as_string().expect("a name")).collect();
        assert_eq!(keys, declared(interface), "{interface}");
    };
    let catalog = sound(crate::catalog());
    check("Catalog", &catalog, "");
    check("Method", &catalog, "methods.0");
    check("Library", &catalog, "methods.0.libraries.0");
    check("State", &catalog, "methods.1.state.0");
    check("Param", &catalog, "methods.0.params.0");
    check("Surface", &catalog, "surfaces.0");
    check("Schedule", &catalog, "schedules.0");
    check("StopRule", &catalog, "stop_rules.0");
    check("Quantity", &catalog, "quantities.0");
    check("Overlay", &catalog, "overlays.0");
    let reading = sound(crate::read_link(LINK));
    check("Reading", &reading, "");
    check("Experiment", &reading, "experiment");
    check("Entry", &reading, "experiment.racers.0");
    check("Call", &reading, "experiment.racers.0.method");
    check("FormulaProblem", &sound(crate::formula_error("x +")), "");
    let mut landscape = landscape(LINK);
    check("Info", &sound(landscape.info()), "");
    check("Local", &sound(landscape.at(&[0.0, 0.0])), "");
    check("Raised", &sound(landscape.raise(&[-1.0, 1.0, -1.0, 1.0], 9, false)), "");
    let mut curve = self::landscape(CURVE);
    check("Chord", &sound(curve.chord(-1.0, 1.0)), "");
    assert!(sound(curve.lowest_chord(-1.0, 1.0)).is_null() && sound(landscape.chord(0.0, 1.0)).is_null());
    let picture = sound(race(LINK).overlay(0, 0, "gradient", &[-2.0, 2.0, -1.0, 3.0], 400.0, 400.0));
    check("Picture", &picture, "");
    check("Mark", &picture, "marks.0");
    check("Levels", &sound(landscape.levels()), "");
    check("Plot", &sound(landscape.draw_axes(&canvas(300, 200, 1), &[-2.0, 2.0, -1.0, 3.0], &theme(1.0))), "");
    let race = race(LINK);
    check("Standing", &sound(race.status()), "0");
    check("Counts", &sound(race.status()), "0.counts");
    let row = sound(race.row(1, 0));
    check("Iterate", &row, "");
    check("Memory", &row, "state.0");
    let card = sound(race.card(1, 0, 0));
    check("Card", &card, "");
    check("CardLine", &card, "lines.0");
    check("Cost", &card, "counts");
    check("Theme", &sound(crate::convert::out(&sound(crate::convert::read::<Theme>("theme", &theme(1.0))))), "");
    let options = sound(crate::convert::read::<ChartOptions>("options", &options(1.0)));
    check("ChartOptions", &sound(crate::convert::out(&options)), "");
}

#[wasm_bindgen_test]
fn a_link_is_read_and_written() {
    let reading = sound(crate::read_link(LINK));
    assert_eq!(get(&reading, "messages").unchecked_into::<Array>().length(), 0);
    let experiment = get(&reading, "experiment");
    assert_eq!(number(&experiment, "racers.1.method.params.lr"), 0.05);
    assert_eq!((number(&experiment, "start.0"), number(&experiment, "steps")), (-1.2, 100.0));
    assert!(get(&experiment, "view").is_null() && get(&experiment, "at").is_null());
    let link = sound(crate::write_link(&experiment));
    assert_eq!(sound(crate::write_link(&get(&sound(crate::read_link(&link)), "experiment"))), link);
}

#[wasm_bindgen_test]
fn a_broken_link_still_gives_an_experiment_and_says_what_is_wrong() {
    let long = "x".repeat(1_000_000);
    for link in ["#race?surface=nowhere&m=adsm&steps=-1&start=1,2,3", "%%%", "#race?&&==&m=(((", &long] {
        let reading = sound(crate::read_link(link));
        assert!(get(&reading, "messages").unchecked_into::<Array>().length() > 0 || link == "%%%");
        sound(Race::new(&get(&reading, "experiment")));
    }
    let messages = text(&sound(crate::read_link("#race?surface=rosenbrok")), "messages.0");
    assert!(messages.contains("did you mean 'rosenbrock'"), "{messages}");
}

#[wasm_bindgen_test]
fn what_is_no_experiment_is_refused_in_words() {
    assert!(words(Race::new(&JsValue::NULL)).starts_with("experiment: "));
    assert!(words(Race::new(&Object::new().into())).contains("missing field"));
    let wrong = |key: &str, value: JsValue| {
        let experiment = experiment(LINK);
        set(&experiment, key, value);
        words(Race::new(&experiment))
    };
    let one = |value: f64| Array::of1(&JsValue::from_f64(value)).into();
    assert_eq!(wrong("start", one(1.0)), "start must have 2 entries, got 1");
    assert!(wrong("seed", JsValue::from_f64(1.5)).starts_with("experiment: "));
    assert!(wrong("steps", JsValue::from_str("many")).starts_with("experiment: "));
    let surface = JSON::parse(r#"{"id": "formula", "params": {"f": "x + "}}"#).expect("sound JSON");
    assert!(wrong("surface", surface).starts_with("formula: at position"));
    let racers = JSON::parse(
        r#"[{"method": {"id": "adam", "params": {"beta1": 7}}, "schedule": {"id": "constant", "params": {}}, "hidden": false}]"#,
    );
    assert!(wrong("racers", racers.expect("sound JSON")).contains("beta1 must be between"));
    assert!(wrong("axes", Array::of2(&0.into(), &7.into()).into()).contains("an axis must be between"));
}

#[wasm_bindgen_test]
fn a_race_of_absurd_numbers_is_a_result_not_a_trap() {
    let experiment = experiment("#race?v=1&m=gd(lr=1e300)&m=adam(lr=0.1)&steps=50");
    set(&experiment, "start", Array::of2(&f64::NAN.into(), &f64::INFINITY.into()));
    let mut race = sound(Race::new(&experiment));
    assert!(!race.advance(u32::MAX));
    assert_eq!(text(&sound(race.status()), "0.id"), "diverged");
    assert!(race.summary(u32::MAX).contains("No method is left in the race"));
    sound(race.row(7, 0));
    assert!(sound(race.row(7, 0)).is_null());
    assert!(sound(race.card(0, 0, 99)).is_null());
    assert_eq!(race.series(9, "gap", "iterations", 0.0, 10).length(), 0);
    assert_eq!(race.path(u32::MAX, 0).length(), 6);
    sound(race.draw_chart(&canvas(300, 200, 1), &options(1.0)));
}

#[wasm_bindgen_test]
fn positions_come_as_one_array_a_frame() {
    let mut race = race(LINK);
    assert!(race.advance(60) && !race.advance(60));
    assert_eq!(race.k(), 100);
    let path = race.path(10, 14).to_vec();
    // Two racers: count, first, stride, and five points each.
    assert_eq!(path.len(), 2 * (3 + 10));
    assert_eq!(path[..3], [5.0, 10.0, 1.0]);
    assert_eq!(path[13..16], [5.0, 10.0, 1.0]);
    let heads = race.heads(12).to_vec();
    assert_eq!(heads.len(), 2 * 6);
    assert_eq!((heads[0], [heads[1], heads[2]]), (12.0, [path[7], path[8]]));
    let row = sound(race.row(0, 12));
    assert_eq!((number(&row, "x.0"), number(&row, "f")), (heads[1], heads[3]));
    assert_eq!(text(&crate::statuses().into(), &(heads[5] as u32).to_string()), "running");
    let table: Array = sound(race.table(1, 98, 10)).unchecked_into();
    assert_eq!((table.length(), number(&table.get(2), "k")), (3, 100.0));
    assert_eq!(text(&table.get(0), "state.0.id"), "m");
    assert_eq!(race.series(0, "f", "gradients", 0.0, 1).to_vec()[..3], [0.0, 24.199999999999996, 1.0]);
    assert!(race.csv().starts_with("racer,method,k,x,y,f,"));
    assert_eq!(race.labels().length(), 2);
    assert!(text(&race.unequal().into(), "0").starts_with("Step size α"));
}

#[wasm_bindgen_test]
fn a_card_shows_a_step_in_mathml() {
    let card = sound(race(LINK).card(1, 0, 0));
    let lines: Array = get(&card, "lines").unchecked_into();
    assert!(lines.length() > 3);
    assert!(text(&card, "lines.0.symbols").starts_with("<m") && !text(&card, "lines.0.say").is_empty());
    assert_eq!((number(&card, "counts.gradients"), text(&card, "variable")), (1.0, "x".to_string()));
    assert!(!text(&card, "cost").is_empty() && !text(&card, "memory").is_empty());
}

#[wasm_bindgen_test]
fn a_formula_being_typed_is_checked() {
    assert!(sound(crate::formula_error("x^2 + y^2")).is_undefined());
    let problem = sound(crate::formula_error("x^2 + (y"));
    assert_eq!(number(&problem, "position"), 8.0);
    assert!(text(&problem, "message").contains("expected"));
    assert!(crate::formula_mathml("x/2").starts_with("<math"));
    assert_eq!(crate::formula_mathml("x/"), "");
    assert_eq!(crate::format_number(-0.00001234, 3), "−1.23e−5");
}

#[wasm_bindgen_test]
fn a_landscape_fills_its_picture() {
    let mut landscape = landscape(LINK);
    assert_eq!(landscape.dim(), 2);
    let view = landscape.view().to_vec();
    sound(landscape.render(&view, 40, 30, false));
    assert_eq!(landscape.image().length(), 4 * 40 * 30);
    let levels = sound(landscape.levels());
    let [values, starts] = ["values", "starts"].map(|list| get(&levels, list).unchecked_into::<Array>().length());
    assert!(values > 10 && values == starts && landscape.isolines().length() > 100);
    let info = sound(landscape.info());
    assert_eq!((number(&info, "minima.0.0"), number(&info, "minimum")), (1.0, 0.0));
    let local = sound(landscape.at(&[-1.2, 1.0]));
    assert_eq!(get(&local, "hessian").unchecked_into::<Array>().length(), 4);
    assert_eq!(words(landscape.at(&[1.0])), "the point must have 2 entries, got 1");
}

#[wasm_bindgen_test]
fn absurd_views_and_grids_are_refused_in_words() {
    let mut landscape = landscape(LINK);
    let mut refusal = |view: [f64; 4], cols, rows| words(landscape.render(&view, cols, rows, true));
    let sound_view = [-2.0, 2.0, -1.0, 3.0];
    assert_eq!(refusal(sound_view, 0, 30), "cols must be between 2 and 4096, got 0");
    assert_eq!(refusal(sound_view, 40, u32::MAX), "rows must be between 2 and 4096, got 4294967295");
    assert!(refusal(sound_view, 4096, 4096).contains("got 16777216"));
    for view in [[f64::NAN, 2.0, -1.0, 3.0], [2.0, 2.0, -1.0, 3.0], [2.0, -2.0, -1.0, 3.0], [0.0, f64::MAX, 0.0, 1.0]] {
        assert!(refusal(view, 40, 30).starts_with("the view must be"));
    }
    let refusal = words(landscape.render(&[1.0, 2.0], 40, 30, true));
    assert_eq!(refusal, "the view must have 4 entries, got 2");
}

#[wasm_bindgen_test]
fn a_chart_leaves_ink_in_both_colours() {
    let canvas = canvas(400, 300, 1);
    let mut race = race(LINK);
    race.advance(100);
    let plot = sound(race.draw_chart(&canvas, &options(1.0)));
    assert!(number(&plot, "width") > 300.0 && get(&plot, "log") == JsValue::TRUE);
    let pixels = pixels(&canvas);
    assert!(pixels.iter().all(|pixel| pixel[3] == 255), "the paper covers everything");
    for colour in [[0xcc, 0, 0], [0, 0, 0xcc], [0x22, 0x22, 0x22]] {
        // Pixels that a stroke covers whole have exactly its colour.
        let inked = pixels.iter().filter(|pixel| pixel[..3] == colour).count();
        assert!(inked > 20, "{colour:?}: {inked}");
    }
}

#[wasm_bindgen_test]
fn axes_leave_the_plot_area_alone_and_widen_the_view() {
    let canvas = canvas(400, 300, 1);
    let plot = sound(landscape(LINK).draw_axes(&canvas, &[-2.0, 2.0, -1.0, 3.0], &theme(1.0)));
    let [left, top, width, height] = ["left", "top", "width", "height"].map(|key| number(&plot, key));
    let unit =
        |axis: &str, size: f64| (number(&plot, &format!("{axis}.1")) - number(&plot, &format!("{axis}.0"))) / size;
    // Equal scales: as many units a pixel in both directions, up to rounding of sizes to eighths of a pixel.
    assert!((unit("x", width) / unit("y", height) - 1.0).abs() < 1e-3);
    let (mut inside, mut outside) = (0, 0);
    for (i, pixel) in pixels(&canvas).iter().enumerate() {
        let (x, y) = ((i % 400) as f64, (i / 400) as f64);
        let within = left + 1.0 < x && x < left + width - 2.0 && top + 1.0 < y && y < top + height - 2.0;
        *(if within { &mut inside } else { &mut outside }) += usize::from(pixel[3] > 0);
    }
    assert!(inside == 0 && outside > 300, "{inside} {outside}");
}

#[wasm_bindgen_test]
fn twice_the_pixels_show_the_same_picture() {
    let mut race = race(LINK);
    race.advance(100);
    let [once, twice] = [1, 2].map(|ratio| {
        let canvas = canvas(400, 300, ratio);
        let plot = sound(race.draw_chart(&canvas, &options(f64::from(ratio))));
        (JSON::stringify(&plot).expect("JSON").as_string(), pixels(&canvas))
    });
    assert_eq!(once.0, twice.0, "the layout is in CSS pixels");
    // Block by block of 20 × 20 CSS pixels the mean brightness agrees: text and lines stand where they stood, as
    // large. Glyphs are rastered anew, which moves the mean of a block by a few levels.
    let mean = |pixels: &[[u8; 4]], ratio: usize, block: usize| {
        let (x0, y0, side) = (block % 20 * 20 * ratio, block / 20 * 20 * ratio, 20 * ratio);
        let rows = (y0..y0 + side).flat_map(|y| &pixels[y * 400 * ratio + x0..][..side]);
        rows.map(|pixel| f64::from(pixel[1])).sum::<f64>() / (side * side) as f64
    };
    for block in 0..300 {
        let [a, b] = [mean(&once.1, 1, block), mean(&twice.1, 2, block)];
        assert!((a - b).abs() < 12.0, "block {block}: {a} {b}");
    }
}

#[wasm_bindgen_test]
fn axes_are_sharp_at_any_ratio() {
    for ratio in [1, 2, 3] {
        let canvas = canvas(400, 300, ratio);
        sound(landscape(LINK).draw_axes(&canvas, &[-2.0, 2.0, -1.0, 3.0], &theme(f64::from(ratio))));
        // Along a row half way up, the vertical axis is whole pixels of full ink without a blurred neighbour.
        let (width, row) = (400 * ratio as usize, 150 * ratio as usize + 7);
        let pixels = pixels(&canvas);
        let alphas: Vec<u8> = pixels[row * width..][..width].iter().map(|pixel| pixel[3]).collect();
        let axis = alphas.iter().rposition(|&alpha| alpha > 0).expect("an axis");
        let stroke = &alphas[axis + 1 - ratio as usize..=axis];
        assert!(stroke.iter().all(|&alpha| alpha == 255), "ratio {ratio}: {stroke:?}");
        assert_eq!(alphas[axis - ratio as usize], 0, "ratio {ratio}");
    }
}

#[wasm_bindgen_test]
fn canvases_and_themes_that_cannot_be_are_refused_in_words() {
    let landscape = landscape(LINK);
    let view = [-2.0, 2.0, -1.0, 3.0];
    let refusal = |canvas: &HtmlCanvasElement, theme: &JsValue| words(landscape.draw_axes(canvas, &view, theme));
    assert_eq!(refusal(&canvas(0, 0, 1), &theme(1.0)), "the canvas's width must be between 120 and 16384, got 0");
    let fine = canvas(300, 200, 1);
    for ratio in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300, 1e-300] {
        assert!(refusal(&fine, &theme(ratio)).contains("must be between"), "{ratio}");
    }
    let odd = theme(1.0);
    set(&odd, "ink", "red");
    assert_eq!(refusal(&fine, &odd), "ink must be a colour like #1f77b4, got 'red'");
    let short = options(1.0);
    set(&short, "colors", Array::new());
    assert_eq!(words(race(LINK).draw_chart(&fine, &short)), "colors must have 2 entries, got 0");
    let odd = options(1.0);
    set(&odd, "quantity", "gpa");
    assert!(words(race(LINK).draw_chart(&fine, &odd)).contains("did you mean 'gap'"));
    // What was refused leaves nothing behind on a canvas that serves next.
    sound(landscape.draw_axes(&fine, &view, &theme(1.0)));
}

#[wasm_bindgen_test]
fn drawing_makes_no_elements() {
    // plotters would measure text by an element with an inline style, against a strict policy.
    let canvas = canvas(400, 300, 1);
    let document = document();
    let own = Reflect::get(&document, &"createElement".into()).expect("a method");
    set(&document, "createElement", Function::new_no_args("throw new Error('an element was made')"));
    let mut race = race(LINK);
    race.advance(100);
    let chart = race.draw_chart(&canvas, &options(1.0));
    let axes = landscape(LINK).draw_axes(&canvas, &[-2.0, 2.0, -1.0, 3.0], &theme(1.0));
    set(&document, "createElement", own);
    sound(chart);
    sound(axes);
}

#[wasm_bindgen_test]
fn the_context_keeps_its_own_state() {
    let canvas = canvas(300, 200, 2);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").expect("a context").expect("a context").dyn_into().expect("a 2d context");
    context.set_transform(2.0, 0.0, 0.0, 2.0, 5.0, 7.0).expect("a transform");
    context.set_line_width(3.0);
    sound(landscape(LINK).draw_axes(&canvas, &[-2.0, 2.0, -1.0, 3.0], &theme(2.0)));
    let transform = context.get_transform().expect("a transform");
    assert_eq!((transform.a(), transform.e(), context.line_width()), (2.0, 5.0, 3.0));
}

#[wasm_bindgen_test]
fn dashes_are_lengths_for_the_page() {
    let dashes: Array = sound(crate::dashes()).unchecked_into();
    assert!(dashes.length() >= 5);
    assert_eq!(dashes.get(0).unchecked_into::<Array>().length(), 0);
    assert!(dashes.iter().skip(1).all(|dash| Float64Array::new(&dash).to_vec().iter().all(|&length| length > 0.0)));
}

#[wasm_bindgen_test]
fn values_fill_an_array_of_the_right_length() {
    let mut landscape = sound(Landscape::new(&experiment("#race?v=1&surface=sphere&m=none")));
    let out = Float64Array::new_with_length(6);
    sound(landscape.values(&[0.0, 2.0, 0.0, 1.0], 3, 2, &out));
    assert_eq!(out.to_vec(), [1.0, 2.0, 5.0, 0.0, 1.0, 4.0]);
    assert_eq!(words(landscape.values(&[0.0, 2.0, 0.0, 1.0], 3, 3, &out)), "the array must have 9 entries, got 6");
}
