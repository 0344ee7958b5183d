//! What formulas mean, and what is said of those that mean nothing.

use isoline::formula::{
    Formula, FormulaError, MAX_CHARACTERS, MAX_NESTING, free_names, infer_variables, mathml, parse, parse_assignment,
    plain,
};
use std::f64::consts::{E, PI, TAU};

/// The value at x = 3, y = 5.
fn at(text: &str) -> f64 {
    Formula::new(text, &["x", "y"], &[]).unwrap_or_else(|error| panic!("{text}: {error}")).value(&[3.0, 5.0])
}

fn refusal(text: &str) -> FormulaError {
    Formula::new(text, &["x", "y"], &[]).expect_err(text)
}

#[test]
fn precedence_is_that_of_mathematics() {
    for (text, value) in [
        ("-x^2", -9.0),
        ("(-x)^2", 9.0),
        ("2^3^2", 512.0),
        ("(2^3)^2", 64.0),
        ("2^-x", 0.125),
        ("2^-x^2", 1.0 / 512.0),
        ("-2^-2", -0.25),
        ("x^-1", 1.0 / 3.0),
        ("12/x/2", 2.0),
        ("12/x*2", 8.0),
        ("12-x-2", 7.0),
        ("2*-x", -6.0),
        ("2--x", 5.0),
        ("--x", 3.0),
        ("+x", 3.0),
        ("- -x^2", 9.0),
        ("1+2*x^2", 19.0),
        ("2x^2", 18.0),
        ("-2x", -6.0),
        ("1/2x", 1.5),
        ("2(x+1)", 8.0),
        ("x^2y", 45.0),
        ("2sqrt(4)", 4.0),
        ("2x(1)", f64::NAN), // Refused, see below.
    ] {
        if value.is_nan() {
            assert!(Formula::new(text, &["x", "y"], &[]).is_err());
        } else {
            assert_eq!(at(text), value, "{text}");
        }
    }
}

#[test]
fn numbers_are_read_with_and_without_parts() {
    for (text, value) in [
        ("1", 1.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e-3", 1e-3),
        ("1E+3", 1e3),
        ("2.5e2", 250.0),
        ("0.1", 0.1),
        ("2e", 2.0 * E),
        ("2e+x", 2.0 * E + 3.0),
        ("1e-400", 0.0),
        ("837.9657745448674", 837.9657745448674),
    ] {
        assert_eq!(at(text), value, "{text}");
    }
}

#[test]
fn other_spellings_mean_the_same() {
    assert_eq!(at("x**2"), 9.0);
    assert_eq!(at("x − y"), -2.0);
    assert_eq!(at("x·y×2"), 30.0);
    assert_eq!(at("x⋅y ÷ 5"), 3.0);
    assert_eq!(at("ln(x)"), at("log(x)"));
    assert_eq!(at("\tx\n+ y "), 8.0);
}

#[test]
fn constants_are_known_and_yield_to_declared_names() {
    assert_eq!(at("pi"), PI);
    assert_eq!(at("2π"), TAU);
    assert_eq!(at("tau"), TAU);
    assert_eq!(at("E"), E);
    let mut f = Formula::new("e + pi", &["e"], &[("pi", 3.0), ("e", 100.0)]).expect("declared names");
    assert_eq!(f.value(&[1.0]), 4.0);
    let mut f = Formula::new("θ_1*β", &["θ_1", "β"], &[]).expect("Greek names");
    assert_eq!(f.value(&[2.0, 3.0]), 6.0);
}

#[test]
fn every_function_is_callable() {
    for (text, value) in [
        ("sqrt(9)", 3.0),
        ("cbrt(27)", 3.0),
        ("exp(0)", 1.0),
        ("log(1)", 0.0),
        ("log10(1000)", 3.0),
        ("log2(8)", 3.0),
        ("sin(0)", 0.0),
        ("cos(0)", 1.0),
        ("tan(0)", 0.0),
        ("asin(0)", 0.0),
        ("acos(1)", 0.0),
        ("atan(0)", 0.0),
        ("sinh(0)", 0.0),
        ("cosh(0)", 1.0),
        ("tanh(0)", 0.0),
        ("abs(-x)", 3.0),
        ("sign(-x)", -1.0),
        ("sign(0)", 0.0),
        ("floor(-x/2)", -2.0),
        ("ceil(-x/2)", -1.0),
        ("round(-x/2)", -2.0),
        ("atan2(0, x)", 0.0),
        ("min(x, y)", 3.0),
        ("max(x, y, 7, 1)", 7.0),
        ("min(x, y, -2)", -2.0),
    ] {
        assert_eq!(at(text), value, "{text}");
    }
}

#[test]
fn series_are_unrolled() {
    let names = ["x1", "x2", "x3", "x4"];
    let x = [1.0, 2.0, 4.0, 8.0];
    for (text, value) in [
        ("sum(i, 1, 4, i)", 10.0),
        ("sum(i, 1, n, x[i])", 15.0),
        ("prod(i, 1, n, x[i])", 64.0),
        ("sum(i, 1, n - 1, i*(x[i+1] - x[i]))", 1.0 + 4.0 + 12.0),
        ("sum(i, 1, 2, sum(j, i, 2, x[2*i]*j))", 2.0 + 4.0 + 16.0),
        ("sum(i, 1, 2, sum(i, 3, 4, i)) + 0*x1", 14.0),
        ("sum(i, 3, 2, x[i]) + x1", 1.0),
        ("prod(i, 3, 2, x[i]) + x1", 2.0),
        ("x[n]", 8.0),
        ("x[floor(n/3)]", 1.0),
        ("2x[1]", 2.0),
    ] {
        let mut f = Formula::new(text, &names, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(f.value(&x), value, "{text}");
    }
    assert_eq!(at("sum(i, 1, n, x[i])"), 8.0, "x and y are the coordinates 1 and 2");
    let mut f = Formula::new("sum(i, 1, 3, b[i])", &["b1", "b2", "b3"], &[]).expect("parameters");
    assert_eq!(f.value(&[1.0, 2.0, 3.0]), 6.0);
    let mut f = Formula::new("sum(i, 1, m, x[i])", &["x1", "x2"], &[("m", 2.0)]).expect("a constant range");
    assert_eq!(f.value(&[1.0, 2.0]), 3.0);
}

#[test]
fn errors_say_where_and_what() {
    for (text, said) in [
        ("", "at position 1: expected a number, a name or '(' but found the end"),
        ("x + )", "at position 5: expected a number, a name or '(' but found ')'"),
        ("x + * y", "at position 5: expected a number, a name or '(' but found '*'"),
        ("(x + y", "at position 7: expected an operator or ')' but found the end"),
        ("x + y)", "at position 6: expected an operator or the end, every '(' being closed, but found ')'"),
        ("x y", "at position 3: expected an operator or the end but found 'y'"),
        ("2 3", "at position 3: expected an operator or the end but found '3'"),
        ("x $ y", "at position 3: expected a number, a name, an operator or a parenthesis but found the character '$'"),
        ("π·x @", "at position 5: expected a number, a name, an operator or a parenthesis but found the character '@'"),
        ("x + .", "at position 5: expected a digit beside the decimal point but found '.'"),
        ("1e999", "at position 1: expected a number below 1.8e308 but found '1e999'"),
        ("sin x", "at position 5: expected '(' after the function sin but found 'x'"),
        ("x + sin", "at position 5: expected '(' after the function sin but found 'sin'"),
        ("sin(x, y)", "at position 6: expected an operator or ')' but found ','"),
        ("min(x)", "at position 6: expected an operator or ',' (min takes 2 arguments or more) but found ')'"),
        ("atan2(x)", "at position 8: expected an operator or ',' (atan2 takes 2 arguments) but found ')'"),
        ("atan2(x, y, x)", "at position 11: expected an operator or ')' but found ','"),
        (
            "sine(x)",
            "at position 1: expected a function before '(' (perhaps 'sin' or 'sinh'), \
             or '*' between a name and '(' but found 'sine'",
        ),
        ("x(y)", "at position 1: expected a function before '(', or '*' between a name and '(' but found 'x'"),
        ("x + z", "at position 5: expected one of x, y, pi, e but found the unknown name 'z'"),
        ("x + Y", "at position 5: expected 'y' but found the unknown name 'Y'"),
        ("sum(1, 1, 2, x)", "at position 5: expected the name of an index, as in sum(i, 1, n, x[i]) but found '1'"),
        ("sum(i, 1, x, i)", "at position 1: expected an integer to end at but found 'x', which depends on a variable"),
        ("sum(i, 0.5, 2, i)", "at position 1: expected an integer to start from but found 0.5"),
        ("sum(i, 1, 20000, x)", "at position 1: expected at most 10000 terms but found 20000 terms"),
        ("sum(i, 1, 3, x[i])", "at position 14: expected an index from 1 to 2 but found x[3]"),
        ("x[0]", "at position 1: expected an index from 1 to 2 but found x[0]"),
        ("x[y]", "at position 1: expected an integer index but found 'y', which depends on a variable"),
        ("x^n", "at position 3: expected one of x, y, pi, e but found the unknown name 'n'"),
        ("x = 1", "at position 3: expected an operator or the end but found '='"),
    ] {
        assert_eq!(refusal(text).to_string(), said, "{text}");
    }
    assert_eq!(refusal("π·x + )").position, 6, "positions count characters, not bytes");
}

#[test]
fn misspelt_names_are_recognised() {
    let error = Formula::new("beta1*m + beta_2*v", &["beta1", "beta2", "m", "v"], &[]).expect_err("a misspelling");
    assert_eq!(error.position, 10);
    assert_eq!(error.expected, "'beta2' or 'beta1'");
}

#[test]
fn limits_end_in_errors() {
    let deep = |n: usize| format!("{}x{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&deep(MAX_NESTING - 1)).is_ok());
    assert_eq!(refusal(&deep(MAX_NESTING)).expected, "at most 200 levels of nesting");
    assert_eq!(refusal(&"-".repeat(5000)).expected, "at most 200 levels of nesting");
    assert_eq!(refusal(&"2^".repeat(5000)).expected, "at most 200 levels of nesting");

    let long = |n: usize| "x+".repeat(n / 2 - 1) + "xx";
    assert!(parse(&long(MAX_CHARACTERS)).is_ok(), "a chain is not nested");
    let error = refusal(&long(MAX_CHARACTERS + 2));
    assert_eq!((error.position, error.expected.as_str()), (MAX_CHARACTERS, "at most 20000 characters"));

    assert!(Formula::new("sum(i, 1, 10000, sin(i*x))", &["x"], &[]).is_err(), "three operations a term");
    let error = Formula::new("sum(i, 1, 9000, sum(j, 1, 9000, i*j))", &["x"], &[]).expect_err("too much work");
    assert_eq!(error.expected, "at most 20000 operations after unrolling");
    assert!(Formula::new("sum(i, 1, 6000, sin(i*x))", &["x"], &[]).is_ok());

    let names: Vec<String> = (0..1001).map(|i| format!("v{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(Formula::new("v0", &names[..1000], &[]).is_ok());
    assert_eq!(Formula::new("v0", &names, &[]).expect_err("too many").expected, "at most 1000 variables");
}

#[test]
fn the_deepest_formulas_fit_the_stack_of_a_browser() {
    // WebAssembly modules have 1 MiB by default; frames in a native debug build are larger than there.
    let deepest = || {
        for (open, close) in [
            ("(1 - 2*", ")"),
            ("-(x*", ")"),
            ("sin(", ")"),
            ("x^(1 + ", ")"),
            ("sum(i, 1, 1, ", ")"),
            ("-", ""),
            ("2^", ""),
        ] {
            for inner in ["x", "("] {
                let text = format!("{}{inner}{}", open.repeat(MAX_NESTING / 2 - 2), close.repeat(MAX_NESTING / 2 - 2));
                let Ok(expr) = parse(&text) else { continue };
                assert_eq!(parse(&plain(&expr)).expect("it reads back"), expr);
                assert!(mathml(&expr, &|_| None).len() > text.len());
                let mut formula = Formula::from_expr(expr, &["x"], &[]).expect("it compiles");
                formula.value(&[0.5]);
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(deepest).expect("a thread");
    thread.join().expect("the stack suffices");
}

#[test]
fn free_names_come_in_order_of_appearance() {
    assert_eq!(free_names("b2*exp(-x/b1) + pi + b2").expect("it parses"), ["b2", "x", "b1"]);
    assert_eq!(free_names("sum(k, 2, 3, k*x[k])").expect("it parses"), ["x2", "x3"]);
    assert_eq!(free_names("sum(i, 1, n, x[i])").expect("it parses"), ["x1", "x2"]);
    assert_eq!(free_names("n*x").expect("it parses"), ["n", "x"]);
    assert!(free_names("2*3").expect("it parses").is_empty());
    assert!(free_names("2*").is_err());
}

#[test]
fn variables_are_inferred_by_custom() {
    for (text, names) in [
        ("x^2", vec!["x"]),
        ("x*y", vec!["x", "y"]),
        ("y + x", vec!["x", "y"]),
        ("y", vec!["x", "y"]),
        ("x2", vec!["x1", "x2"]),
        ("x3 + x1", vec!["x1", "x2", "x3"]),
        ("sum(i, 1, n, x[i]^2)", vec!["x1", "x2"]),
        ("sum(i, 1, 3, x[i]^2)", vec!["x1", "x2", "x3"]),
    ] {
        assert_eq!(infer_variables(text).expect(text), names, "{text}");
    }
    for (text, position) in [("x + z", 4), ("x + x1", 4), ("x1 + y", 5), ("a", 0), ("3", 0), ("x0", 0), ("x01", 0)] {
        let error = infer_variables(text).expect_err(text);
        assert_eq!((error.position, error.expected.as_str()), (position, "the variable x, or x and y, or x1, x2, …"));
    }
    assert_eq!(infer_variables("x9999").expect_err("too many").expected, "an index up to 1000");
    assert_eq!(infer_variables("x[0]").expect_err("no such").expected, "an index from 1");
    assert_eq!(infer_variables("x[2-5]").expect_err("no such").expected, "an index from 1");
}

#[test]
fn canonical_text_has_no_needless_parentheses() {
    for (text, canonical) in [
        ("((x))+((y*2))", "x + y*2"),
        ("x-(y-1)", "x - (y - 1)"),
        ("(x-y)-1", "(x - y) - 1"),
        ("x*(y*2)", "x*(y*2)"),
        ("x/(y/2)", "x/(y/2)"),
        ("-(x^2)", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("2^(3^x)", "2^3^x"),
        ("(2^3)^x", "(2^3)^x"),
        ("x^(-y)", "x^-y"),
        ("x^(y*2)", "x^(y*2)"),
        ("-(x*y)", "-(x*y)"),
        ("2x", "2*x"),
        ("x+(-y)", "x + -y"),
        ("ln(x)", "log(x)"),
        ("1e-9 + 1e300 + 100000 + .5", "1e-9 + 1e300 + 100000 + 0.5"),
        ("sum(i,1,n-1,x[i+1])", "sum(i, 1, n - 1, x[i + 1])"),
        ("max(x,y,1)", "max(x, y, 1)"),
    ] {
        let expr = parse(text).expect(text);
        assert_eq!(plain(&expr), canonical);
        assert_eq!(parse(canonical).expect(canonical), expr, "{canonical}");
    }
}

#[test]
fn lines_of_rules_are_assignments() {
    let line = parse_assignment("x = x - lr*m_hat/(sqrt(v_hat) + eps)").expect("Adam's step");
    assert_eq!((line.target.as_str(), line.gradient), ("x", false));
    let mut f = line.formula(&["x", "lr", "m_hat", "v_hat", "eps"]).expect("names of Adam");
    assert_eq!(f.value(&[1.0, 0.5, 3.0, 4.0, 1.0]), 0.5);

    let line = parse_assignment("g ← grad(x - lr*v)").expect("a look-ahead");
    assert_eq!((line.target.as_str(), line.gradient), ("g", true));
    assert_eq!(line.formula(&["x", "lr", "v"]).expect("its point").value(&[1.0, 0.5, 4.0]), -1.0);

    for (text, said) in [
        ("1 = x", "at position 1: expected the name to assign to but found '1'"),
        ("m x", "at position 3: expected '=' but found 'x'"),
        (
            "g = 2*grad(x)",
            "at position 7: expected a function before '(', or '*' between a name and '(' but found 'grad'",
        ),
        ("g = grad(x) + 1", "at position 13: expected an operator or the end but found '+'"),
        ("g = grad x", "at position 10: expected '(' but found 'x'"),
    ] {
        assert_eq!(parse_assignment(text).expect_err(text).to_string(), said);
    }
    assert!(parse_assignment("m = q").expect("a line").formula(&["m"]).is_err());
}

#[test]
fn models_with_parameters_parse() {
    let mut f = Formula::new("b1/((1 + exp(b2 - b3*x))^(1/b4))", &["b1", "b2", "b3", "b4"], &[("x", 2.0)])
        .expect("a model of four parameters at a datum");
    assert_eq!(f.value(&[8.0, 4.0, 2.0, 1.0]), 4.0);
    let expression = "10*(x3 - 10*(atan(x2/x1)/(2*pi) + 0.25*(1 - sign(x1))))";
    let mut f = Formula::new(expression, &["x1", "x2", "x3"], &[]).expect("the helical valley");
    assert_eq!(f.value(&[-1.0, 0.0, 5.0]), 0.0);
}
