//! Predict, then run: questions on an experiment that a reader answers before the race does. [`crate::teach`] judges.

use crate::error::Error;
use crate::spec::{Call, Param, Values};
use serde::Serialize;

/// A question that describes itself.
#[derive(Serialize)]
pub struct Question {
    /// Stable name; it stands in links as `ask=id(…)`.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// The question, with `{}` for the name of the method in focus.
    pub asks: &'static str,
    /// What else the reader may answer than a place or a method.
    pub none: &'static str,
    /// Whether the answer is a place on the map rather than a method.
    pub place: bool,
    /// Its parameters; one called `k` is the iterate at which the race stops to ask.
    pub params: &'static [Param],
}

const AFTER: Param = Param::integer("k", "After step", 0, [0, 50]).legal([0.0, 1e6]);

/// Every question.
pub static QUESTIONS: &[Question] = &[
    Question {
        id: "step",
        name: "Draw the next step",
        asks: "Where will {} stand after its next step?",
        none: "",
        place: true,
        params: &[AFTER],
    },
    Question {
        id: "basin",
        name: "Which minimum?",
        asks: "In which basin will {} end?",
        none: "In none: it runs away",
        place: true,
        params: &[AFTER],
    },
    Question {
        id: "first",
        name: "Which method is first?",
        asks: "Which method is the first to come within ε of the minimum?",
        none: "None gets there",
        place: false,
        params: &[Param::log("eps", "f − f* ≤ ε", 1e-3, [1e-9, 10.0])],
    },
];

/// The question that `call` names, with its parameters.
///
/// # Errors
/// An unknown question or parameter, or a value out of range.
pub fn resolve(call: &Call) -> Result<(&'static Question, Values), Error> {
    let question = QUESTIONS.iter().find(|question| question.id == call.id).ok_or_else(|| Error::Unknown {
        what: "question".to_string(),
        given: call.id.clone(),
        allowed: QUESTIONS.iter().map(|question| question.id.to_string()).collect(),
    })?;
    Ok((question, Values::new(question.params, &call.params, question.id)?))
}

#[cfg(test)]
mod tests {
    use crate::link::Experiment;

    #[test]
    fn an_unknown_question_is_taken_out_with_a_message() {
        let (experiment, messages) = Experiment::from_link("#race?v=1&surface=sphere&m=gd(lr=0.1)&ask=why");
        assert_eq!(experiment.ask, None);
        assert!(messages[0].contains("unknown question 'why'"), "{messages:?}");
        let (experiment, messages) = Experiment::from_link("#race?v=1&surface=sphere&m=gd(lr=0.1)&ask=step(k=-1)");
        assert!(experiment.ask.is_none() && messages[0].contains("k must be between"), "{messages:?}");
    }
}
