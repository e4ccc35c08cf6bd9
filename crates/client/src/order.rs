/// Keeps answers in order: one to an older question is stale once a newer one was answered, or something else happened
/// that it knows nothing of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    asked: u32,
    known: u32,
}

/// A question that was sent, for its answer to be compared with what became known since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question(u32);

impl Order {
    /// Counts a question that is about to be sent.
    pub(crate) fn ask(&mut self) -> Question {
        self.asked = self.asked.wrapping_add(1);
        Question(self.asked)
    }

    /// Whether the answer to this question is the newest so far; from then on, those to older ones are stale.
    pub(crate) fn accept(&mut self, question: Question) -> bool {
        let is_newer = question.0 > self.known;
        if is_newer {
            self.known = question.0;
        }
        is_newer
    }

    /// Makes the answers to all questions so far stale.
    pub(crate) fn overtake(&mut self) {
        self.known = self.asked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_answers_the_one_to_the_later_question_stays_in_either_order() {
        let mut order = Order::default();
        let (first, second) = (order.ask(), order.ask());
        assert!(order.accept(first) && order.accept(second));
        let (third, fourth) = (order.ask(), order.ask());
        assert!(order.accept(fourth) && !order.accept(third));
        assert!(!order.accept(fourth), "a repeated answer is not a newer one");
    }

    #[test]
    fn what_was_asked_before_a_change_is_stale_after_it() {
        let mut order = Order::default();
        let before = order.ask();
        order.overtake();
        assert!(!order.accept(before));
        let after = order.ask();
        assert!(order.accept(after));
    }
}
