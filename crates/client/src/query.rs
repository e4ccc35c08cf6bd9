//! What a page loads.

use crate::failure::Failure;
use crate::order::{Order, Question};

/// The newest answer to a question that is asked again and again, as JSON text: an older answer never replaces it.
#[derive(Clone, Debug, Default)]
pub struct Query {
    answer: Option<Result<String, Failure>>,
    order: Order,
}

impl Query {
    /// The answer, if there is one; while the next one is loading, the previous one.
    pub fn answer(&self) -> Option<&Result<String, Failure>> {
        self.answer.as_ref()
    }

    /// Counts a question that is about to be sent; the answers to earlier ones are no longer wanted.
    pub fn ask(&mut self) -> Question {
        self.order.overtake();
        self.order.ask()
    }

    /// Takes over an answer, unless it is to an earlier question. Returns whether it did.
    pub fn take(&mut self, question: Question, answer: Result<String, Failure>) -> bool {
        let is_newest = self.order.accept(question);
        if is_newest {
            self.answer = Some(answer);
        }
        is_newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_the_last_question_is_shown_whichever_arrives_last() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let mut query = Query::default();
            let questions = [query.ask(), query.ask(), query.ask()];
            for index in order {
                query.take(questions[index], Ok(index.to_string()));
            }
            assert_eq!(query.answer(), Some(&Ok("2".to_owned())), "{order:?}");
        }
    }

    #[test]
    fn the_previous_answer_stays_while_the_next_one_is_loading() {
        let mut query = Query::default();
        assert_eq!(query.answer(), None);
        let first = query.ask();
        query.take(first, Ok("1".to_owned()));
        let second = query.ask();
        assert_eq!(query.answer(), Some(&Ok("1".to_owned())));
        assert!(query.take(second, Err(Failure::Offline)));
        assert_eq!(query.answer(), Some(&Err(Failure::Offline)));
    }
}
