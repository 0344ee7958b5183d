//! How anything describes itself: parameters with ranges, chosen values, and how a run stands.
//!
//! Methods, schedules, stopping rules and surfaces all declare [`Param`]s. Controls, links, refusals, documentation and
//! tests are made from these declarations; nothing else knows a parameter by name.

use crate::error::Error;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Index;

/// One parameter: what it is called, what is sensible, what is accepted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Param {
    /// Stable name; it stands in links, tests and formulas.
    pub id: &'static str,
    /// Name for people, with its symbol.
    pub name: &'static str,
    /// What kind of control it wants.
    pub kind: Kind,
    /// Value where none is given.
    pub default: f64,
    /// Sensible range: what a slider covers.
    pub range: [f64; 2],
    /// Legal range: only what lies outside is refused.
    pub legal: [f64; 2],
    /// One sentence on what it does, or nothing.
    pub note: &'static str,
}

/// What kind of value a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A real number on an even scale.
    Linear,
    /// A real number on a logarithmic scale.
    Log,
    /// A whole number.
    Integer,
    /// Off (0) or on (1).
    Switch,
    /// One of a few named alternatives; the value is the index.
    Choice(&'static [Choice]),
}

/// One named alternative of a [`Kind::Choice`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Choice {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
}

impl Param {
    const fn new(id: &'static str, name: &'static str, kind: Kind, default: f64, range: [f64; 2]) -> Self {
        Self { id, name, kind, default, range, legal: range, note: "" }
    }

    /// A real parameter on an even scale; legal is what the slider covers, see [`Param::legal`].
    pub const fn linear(id: &'static str, name: &'static str, default: f64, range: [f64; 2]) -> Self {
        Self::new(id, name, Kind::Linear, default, range)
    }

    /// A real parameter on a logarithmic scale; every number from 0 up is legal.
    pub const fn log(id: &'static str, name: &'static str, default: f64, range: [f64; 2]) -> Self {
        Self::new(id, name, Kind::Log, default, range).legal([0.0, f64::MAX])
    }

    /// A whole number.
    pub const fn integer(id: &'static str, name: &'static str, default: u32, range: [u32; 2]) -> Self {
        Self::new(id, name, Kind::Integer, default as f64, [range[0] as f64, range[1] as f64])
    }

    /// A switch.
    pub const fn switch(id: &'static str, name: &'static str, default: bool) -> Self {
        Self::new(id, name, Kind::Switch, if default { 1.0 } else { 0.0 }, [0.0, 1.0])
    }

    /// One of several alternatives; the first is the default.
    pub const fn choice(id: &'static str, name: &'static str, choices: &'static [Choice]) -> Self {
        Self::new(id, name, Kind::Choice(choices), 0.0, [0.0, choices.len() as f64 - 1.0])
    }

    /// The same parameter with a wider legal range.
    pub const fn legal(mut self, legal: [f64; 2]) -> Self {
        self.legal = legal;
        self
    }

    /// The same parameter with a sentence on what it does.
    pub const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    /// The value of this parameter that `arg` names.
    fn value(&self, arg: &Arg) -> Result<f64, Error> {
        let wrong = |allowed: &str| Error::WrongKind {
            name: self.id.to_string(),
            given: arg.to_string(),
            allowed: allowed.to_string(),
        };
        match (self.kind, arg) {
            (Kind::Choice(choices), Arg::Text(text)) => {
                choices.iter().position(|choice| choice.id == text).map(|index| index as f64).ok_or_else(|| {
                    Error::Unknown {
                        what: self.id.to_string(),
                        given: text.clone(),
                        allowed: choices.iter().map(|choice| choice.id.to_string()).collect(),
                    }
                })
            }
            (Kind::Choice(choices), Arg::Number(_)) => {
                Err(wrong(&choices.iter().map(|choice| choice.id).collect::<Vec<_>>().join(" or ")))
            }
            (Kind::Switch, Arg::Text(text)) if text == "on" => Ok(1.0),
            (Kind::Switch, Arg::Text(text)) if text == "off" => Ok(0.0),
            (Kind::Switch, Arg::Number(number)) if *number == 0.0 || *number == 1.0 => Ok(*number),
            (Kind::Switch, _) => Err(wrong("on or off")),
            (_, Arg::Text(_)) => Err(wrong("a number")),
            (kind, &Arg::Number(given)) => {
                let [low, high] = self.legal;
                // Written so that NaN fails.
                if !(low <= given && given <= high) {
                    return Err(Error::OutOfRange { name: self.id.to_string(), given, allowed: self.legal });
                }
                if kind == Kind::Integer && given.fract() != 0.0 {
                    return Err(wrong("a whole number"));
                }
                Ok(given)
            }
        }
    }

    /// A value of this parameter as an argument of a link.
    pub fn arg(&self, value: f64) -> Arg {
        match self.kind {
            Kind::Choice(choices) => Arg::Text(choices[value as usize].id.to_string()),
            Kind::Switch => Arg::Text(if value == 0.0 { "off" } else { "on" }.to_string()),
            _ => Arg::Number(value),
        }
    }
}

/// The value of a parameter as it stands in a link or comes from a control.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A number.
    Number(f64),
    /// The id of a choice, `on` or `off`.
    Text(String),
}

impl Serialize for Arg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Arg {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Arg;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number or a text")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Arg, E> {
                Ok(Arg::Number(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Arg, E> {
                Ok(Arg::Number(number as f64))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Arg, E> {
                Ok(Arg::Number(number as f64))
            }

            fn visit_str<E>(self, text: &str) -> Result<Arg, E> {
                Ok(Arg::Text(text.to_string()))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl fmt::Display for Arg {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => out.write_str(&crate::export::number(*number)),
            Self::Text(text) => out.write_str(text),
        }
    }
}

/// Arguments by parameter id, in the order of the ids; what is missing takes its default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Args(Vec<(String, Arg)>);

impl Args {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an argument.
    pub fn insert(&mut self, id: String, arg: Arg) {
        let at = self.0.iter().position(|(known, _)| *known >= id).unwrap_or(self.0.len());
        match self.0.get_mut(at) {
            Some((known, old)) if *known == id => *old = arg,
            _ => self.0.insert(at, (id, arg)),
        }
    }

    /// The argument of an id.
    pub fn get(&self, id: &str) -> Option<&Arg> {
        self.iter().find(|(known, _)| *known == id).map(|(_, arg)| arg)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All ids with their arguments.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arg)> {
        self.0.iter().map(|(id, arg)| (id.as_str(), arg))
    }
}

impl FromIterator<(String, Arg)> for Args {
    fn from_iter<I: IntoIterator<Item = (String, Arg)>>(pairs: I) -> Self {
        let mut args = Self::new();
        for (id, arg) in pairs {
            args.insert(id, arg);
        }
        args
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Args;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("arguments by parameter id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Args, A::Error> {
                let mut args = Args::new();
                while let Some((id, arg)) = map.next_entry()? {
                    args.insert(id, arg);
                }
                Ok(args)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// An entry of a registry with arguments: `adam(lr=0.05)`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Id of the entry.
    pub id: String,
    /// Its arguments.
    pub params: Args,
}

impl Call {
    /// A call with all parameters at their defaults.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_string(), params: Args::new() }
    }

    /// The same call with one argument set.
    #[must_use]
    pub fn with(mut self, param: &str, arg: f64) -> Self {
        self.params.insert(param.to_string(), Arg::Number(arg));
        self
    }

    /// The same call with one choice or switch set.
    #[must_use]
    pub fn choose(mut self, param: &str, choice: &str) -> Self {
        self.params.insert(param.to_string(), Arg::Text(choice.to_string()));
        self
    }
}

/// The value of each parameter of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    params: &'static [Param],
    values: Vec<f64>,
}

impl PartialEq for Param {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Values {
    /// All defaults.
    pub fn defaults(params: &'static [Param]) -> Self {
        Self { params, values: params.iter().map(|param| param.default).collect() }
    }

    /// Defaults overridden by `args`; `owner` is named in a refusal of an unknown parameter.
    ///
    /// # Errors
    /// An argument that is unknown, of the wrong kind, or outside its legal range.
    pub fn new(params: &'static [Param], args: &Args, owner: &str) -> Result<Self, Error> {
        let mut values = Self::defaults(params);
        for (id, arg) in args.iter() {
            let Some(index) = params.iter().position(|param| param.id == id) else {
                return Err(Error::Unknown {
                    what: format!("parameter of {owner}"),
                    given: id.to_string(),
                    allowed: params.iter().map(|param| param.id.to_string()).collect(),
                });
            };
            values.values[index] = params[index].value(arg)?;
        }
        Ok(values)
    }

    /// The declarations these are values of.
    pub fn params(&self) -> &'static [Param] {
        self.params
    }

    /// The numbers, in the order of the declarations.
    pub fn as_slice(&self) -> &[f64] {
        &self.values
    }

    /// The value of a parameter, if there is one of that id.
    pub fn get(&self, id: &str) -> Option<f64> {
        self.params.iter().position(|param| param.id == id).map(|index| self.values[index])
    }

    /// The same values with one changed, without a look at its range.
    pub fn set(&mut self, id: &str, value: f64) {
        if let Some(index) = self.params.iter().position(|param| param.id == id) {
            self.values[index] = value;
        }
    }

    /// Whether a switch is on.
    pub fn on(&self, id: &str) -> bool {
        self[id] != 0.0
    }

    /// The id of the alternative chosen.
    ///
    /// # Panics
    /// Where no choice of that id is declared: a slip in a method's own file, which the registry's tests meet.
    pub fn choice(&self, id: &str) -> &'static str {
        let index = self.params.iter().position(|param| param.id == id).expect("a declared parameter");
        match self.params[index].kind {
            Kind::Choice(choices) => choices[self.values[index] as usize].id,
            _ => panic!("{id} is not a choice"),
        }
    }

    /// Every value that differs from its default, as arguments.
    pub fn args(&self) -> Args {
        self.params
            .iter()
            .zip(&self.values)
            .filter(|(param, value)| **value != param.default)
            .map(|(param, &value)| (param.id.to_string(), param.arg(value)))
            .collect()
    }
}

impl Index<&str> for Values {
    type Output = f64;

    fn index(&self, id: &str) -> &f64 {
        let index = self.params.iter().position(|param| param.id == id).expect("a declared parameter");
        &self.values[index]
    }
}

/// How a run stands. A bad ending is a result to show, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// More steps can be taken.
    Running,
    /// A stopping rule is met.
    Converged,
    /// The iterate no longer changes and no stopping rule is met.
    Stalled,
    /// The iterate, or f there, is no longer a finite number.
    Diverged,
    /// The steps or evaluations set aside are used up.
    OutOfBudget,
}

impl Status {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Running, Self::Converged, Self::Stalled, Self::Diverged, Self::OutOfBudget];

    /// Stable name, as it stands in tables and files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Converged => "converged",
            Self::Stalled => "stalled",
            Self::Diverged => "diverged",
            Self::OutOfBudget => "out_of_budget",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static PARAMS: &[Param] = &[
        Param::log("lr", "Step size α", 0.1, [1e-4, 1.0]),
        Param::linear("beta", "Memory β", 0.9, [0.0, 0.999]),
        Param::choice(
            "eps_at",
            "Place of ε",
            &[Choice { id: "outside", name: "outside" }, Choice { id: "inside", name: "inside" }],
        ),
        Param::switch("centred", "Centred", false),
        Param::integer("n", "Dimension", 2, [1, 10]),
    ];

    fn refusal(args: &[(&str, Arg)]) -> String {
        let args = args.iter().map(|(id, arg)| (id.to_string(), arg.clone())).collect();
        Values::new(PARAMS, &args, "demo").expect_err("must be refused").to_string()
    }

    #[test]
    fn what_is_not_given_takes_its_default() {
        let values = Values::new(PARAMS, &Args::new(), "demo").unwrap();
        assert_eq!(values["lr"], 0.1);
        assert_eq!(values.choice("eps_at"), "outside");
        assert!(!values.on("centred"));
        assert!(values.args().is_empty());
    }

    #[test]
    fn given_arguments_come_back_as_arguments() {
        let call = Call::new("demo").with("lr", 0.5).choose("eps_at", "inside").choose("centred", "on");
        let values = Values::new(PARAMS, &call.params, "demo").unwrap();
        assert_eq!(values.args(), call.params);
    }

    #[test]
    fn refusals_name_the_parameter_and_the_range() {
        assert_eq!(refusal(&[("beta", Arg::Number(1.2))]), "beta must be between 0 and 0.999, got 1.2");
        assert_eq!(
            refusal(&[("lr", Arg::Number(f64::NAN))]),
            "lr must be between 0 and 1.7976931348623157e308, got nan"
        );
        assert_eq!(refusal(&[("n", Arg::Number(1.5))]), "n must be a whole number, got '1.5'");
        assert_eq!(refusal(&[("lr", Arg::Text("fast".into()))]), "lr must be a number, got 'fast'");
        assert_eq!(refusal(&[("eps_at", Arg::Number(1.0))]), "eps_at must be outside or inside, got '1'");
        assert_eq!(
            refusal(&[("gamma", Arg::Number(1.0))]),
            "unknown parameter of demo 'gamma', known are lr, beta, eps_at, centred, n"
        );
    }
}
