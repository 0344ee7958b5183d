//! Formulas as MathML.

use isoline::formula::{Label, mathml, mathml_assignment, parse, parse_assignment, short_number};

fn shown(text: &str) -> String {
    readable(&mathml(&parse(text).expect(text), &|_| None))
}

/// MathML with the long names shortened: `<mi>x</mi>` as x, rows as {…}, invisible signs as ', ~ (with a gap) and @.
fn readable(markup: &str) -> String {
    balanced(markup);
    let mut text = markup.to_owned();
    for (long, short) in [
        ("<mo>\u{2062}</mo><mspace width=\"0.17em\"></mspace>", "~"),
        ("<mo>\u{2062}</mo>", "'"),
        ("<mo>\u{2061}</mo>", "@"),
        ("<mo fence=\"true\">", ""),
        ("<mi>", ""),
        ("</mi>", " "),
        ("<mn>", ""),
        ("</mn>", " "),
        ("<mo>", ""),
        ("</mo>", ""),
        ("<mrow>", "{"),
        ("</mrow>", "}"),
    ] {
        text = text.replace(long, short);
    }
    for tag in ["frac", "sup", "sub", "subsup", "sqrt", "root", "under", "underover"] {
        text = text.replace(&format!("<m{tag}>"), &format!("{tag}[")).replace(&format!("</m{tag}>"), "]");
    }
    text.replace("<mover accent=\"true\">", "over[").replace("</mover>", "]")
}

/// Every element is closed in order, and there is one outermost element.
fn balanced(markup: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        assert!(!open.is_empty() || rest.len() == markup.len(), "one element: {markup}");
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{markup}"),
            None => open.push(tag.split(' ').next().expect("a name")),
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.is_empty(), "{markup}");
}

#[test]
fn operations_look_as_in_print() {
    for (text, expected) in [
        ("x + y - 2", "{x +y −2 }"),
        ("x - (y - 2)", "{x −{({y −2 })}}"),
        ("2*x", "{2 'x }"),
        ("x*2", "{x ⋅2 }"),
        ("2*3", "{2 ⋅3 }"),
        ("x*(y + 1)", "{x '{({y +1 })}}"),
        ("x/y", "frac[x y ]"),
        ("(x + 1)/(y - 1)", "frac[{x +1 }{y −1 }]"),
        ("a/b/c", "frac[a {b 'c }]"),
        ("a*b/c*d", "{frac[{a 'b }c ]'d }"),
        ("a/b*c/d", "frac[{frac[a b ]'c }d ]"),
        ("-a/b", "{−frac[a b ]}"),
        ("-a*b", "{−{a 'b }}"),
        ("-(a + b)", "{−{({a +b })}}"),
        ("a + -b", "{a +{({−b })}}"),
        ("a*-b", "{a '{({−b })}}"),
        ("-x^2", "{−sup[x 2 ]}"),
        ("(-x)^2", "sup[{({−x })}2 ]"),
        ("(x + y)^2", "sup[{({x +y })}2 ]"),
        ("(x/y)^2", "sup[{(frac[x y ])}2 ]"),
        ("2^-x", "sup[2 {−x }]"),
        ("x^2^y", "sup[x sup[2 y ]]"),
        ("(x^2)^y", "sup[{(sup[x 2 ])}y ]"),
        ("3*2^x", "{3 ⋅sup[2 x ]}"),
        ("sqrt(x + 1)", "sqrt[{x +1 }]"),
        ("cbrt(x)", "root[x 3 ]"),
        ("abs(x)^2", "sup[{|x |}2 ]"),
        ("floor(x)", "{⌊x ⌋}"),
        ("sin(x)", "{sin @{(x )}}"),
        ("sin(x)^2", "{sup[sin 2 ]@{(x )}}"),
        ("2*sin(x)*y", "{2 ~{sin @{(x )}}~y }"),
        ("x*sin(x)^2", "{x ~{sup[sin 2 ]@{(x )}}}"),
        ("rate*x", "{rate ~x }"),
        ("max(x, y)", "{max @{(x ,y )}}"),
        ("log10(x)", "{sub[log 10 ]@{(x )}}"),
        ("asin(x)", "{arcsin @{(x )}}"),
        ("sum(i, 1, n - 1, x[i])", "{underover[∑{i =1 }{n −1 }]sub[x i ]}"),
        ("1 + sum(i, 1, n, x[i] + 1)", "{1 +{underover[∑{i =1 }n ]{({sub[x i ]+1 })}}}"),
        ("sum(i, 1, n, i) + 1", "{{({underover[∑{i =1 }n ]i })}+1 }"),
        ("2*prod(i, 1, n, i)", "{2 '{underover[∏{i =1 }n ]i }}"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn names_follow_the_custom_of_the_field() {
    for (text, expected) in [
        ("beta1", "sub[β 1 ]"),
        ("lr", "α "),
        ("eps", "ε "),
        ("theta", "θ "),
        ("m_hat", "over[m ^]"),
        ("x_bar", "over[x ¯]"),
        ("x_tilde", "over[x ~]"),
        ("x1", "sub[x 1 ]"),
        ("x1^2", "subsup[x 1 2 ]"),
        ("x[i]^2", "subsup[x i 2 ]"),
        ("beta1^t", "subsup[β 1 t ]"),
        ("v_hat^2", "sup[over[v ^]2 ]"),
        ("g_prev", "sub[g prev ]"),
        ("beta1_t", "sub[β {1 ,t }]"),
        ("rho_inf", "sub[ρ ∞ ]"),
        ("weight_decay", "λ "),
        ("grad", "grad "),
        ("_", "_ "),
        ("pi", "π "),
        ("E", "e "),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn the_step_of_adam_reads_as_in_the_paper() {
    let line = parse_assignment("x = x - lr*m_hat/(sqrt(v_hat) + eps)").expect("Adam's step");
    assert_eq!(readable(&mathml_assignment(&line, &|_| None)), "{x ←{x −frac[{α 'over[m ^]}{sqrt[over[v ^]]+ε }]}}");
    let line = parse_assignment("m_hat = m/(1 - beta1^t)").expect("its correction");
    assert_eq!(readable(&mathml_assignment(&line, &|_| None)), "{over[m ^]←frac[m {1 −subsup[β 1 t ]}]}");
    let line = parse_assignment("g = grad(x - lr*v)").expect("a look-ahead");
    assert_eq!(readable(&mathml_assignment(&line, &|_| None)), "{g ←{∇ f @{({x −{α 'v }})}}}");
}

#[test]
fn numbers_take_the_place_of_names_with_the_parentheses_they_need() {
    let names = |name: &str| match name {
        "a" => Some(Label::Number(-0.5)),
        "b" => Some(Label::Number(1.5e-7)),
        "c" => Some(Label::Markup("<mi>c</mi>".to_owned())),
        _ => None,
    };
    for (text, expected) in [
        ("a*x", "{{−0.5 }'x }"),
        ("x*a", "{x '{({−0.5 })}}"),
        ("2*b", "{2 ⋅{1.5 ×sup[10 {−7 }]}}"),
        ("a^2", "sup[{({−0.5 })}2 ]"),
        ("b^2", "sup[{({1.5 ×sup[10 {−7 }]})}2 ]"),
        ("x - a", "{x −{({−0.5 })}}"),
        ("a + x", "{{−0.5 }+x }"),
        ("x/a", "frac[x {−0.5 }]"),
        ("-a", "{−{({−0.5 })}}"),
        ("c*x", "{c 'x }"),
    ] {
        assert_eq!(readable(&mathml(&parse(text).expect(text), &names)), expected, "{text}");
    }
    let line = parse_assignment("a = a*x").expect("a line");
    assert_eq!(readable(&mathml_assignment(&line, &names)), "{a ←{{−0.5 }'x }}", "the target keeps its name");
}

#[test]
fn numbers_have_six_digits_at_most() {
    for (value, expected) in [
        (0.0, "0 "),
        (-0.0, "0 "),
        (1.0, "1 "),
        (-12.5, "{−12.5 }"),
        (0.05, "0.05 "),
        (1.0 / 3.0, "0.333333 "),
        (0.000123456789, "0.000123457 "),
        (0.00001, "sup[10 {−5 }]"),
        (1e-8, "sup[10 {−8 }]"),
        (-1.5e-7, "{−{1.5 ×sup[10 {−7 }]}}"),
        (123456.7, "123457 "),
        (999999.7, "sup[10 6 ]"),
        (100.0, "100 "),
        (1e6, "sup[10 6 ]"),
        (2.5e300, "{2.5 ×sup[10 300 ]}"),
        (f64::NAN, "NaN "),
        (f64::NEG_INFINITY, "{−∞ }"),
    ] {
        assert_eq!(readable(&short_number(value)), expected);
    }
}
