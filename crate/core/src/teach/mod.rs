//! What Isoline measures, judges and shows to teach.
//!
//! | module | what it holds |
//! |---|---|
//! | [`laboratory`] | what panels measure on the experiment at hand |
//! | [`measure`] | the measurement of each scenario's claim |
//! | [`judge`] | whether an answer to a question is right |
//! | [`museum`] | mistakes that shipped, run beside the right method |

pub mod judge;
pub mod laboratory;
pub mod measure;
pub mod museum;
