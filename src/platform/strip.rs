//! A long strip of items of which only those near the visible part are in the document; the others keep their room.
//!
//! Leptos builds what stands around a strip, not its items: those never change once they are there, and come and go
//! with every movement of the thumb.

use core::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::browser::{document, window};

/// How high an item is taken to be before any has been seen, in CSS pixels.
const USUAL: f64 = 64.0;
/// How many heights of the window around the visible part are filled once something has to be.
const FILLED: f64 = 0.5;
/// How many heights of the window around the visible part have to be filled at least.
const LEAST: f64 = 0.25;

/// How high each item of a strip is, and which ones are shown; outlives the strip.
#[derive(Clone, Debug, Default)]
pub struct Extent {
    heights: Vec<f64>,
    shown: Range<usize>,
    /// What an item that was never seen is taken to be, if any has been seen.
    usual: Option<f64>,
}

impl Extent {
    fn lengthen(&mut self, count: usize) {
        self.heights.resize(count, self.usual.unwrap_or(USUAL));
    }

    /// Takes over how high some items are. What most of them are is usual: a mean would be nobody's height, and all
    /// that comes into sight would move what is below it.
    fn measure(&mut self, measured: impl Iterator<Item = (usize, f64)>) {
        let mut seen = Vec::new();
        for (index, height) in measured {
            if let Some(known) = self.heights.get_mut(index) {
                *known = height;
                seen.push(height);
            }
        }
        seen.sort_unstable_by(f64::total_cmp);
        self.usual = seen.get(seen.len() / 2).copied().or(self.usual);
    }

    /// How high these items are together.
    fn height(&self, items: Range<usize>) -> f64 {
        self.heights.get(items).unwrap_or_default().iter().sum()
    }

    /// The items of which any part lies between two heights, counted from the top of the strip.
    fn between(&self, top: f64, bottom: f64) -> Range<usize> {
        let mut start = 0;
        let mut reached = 0.0;
        for (index, height) in self.heights.iter().enumerate() {
            if reached >= bottom {
                return start..index;
            }
            reached += height;
            if reached <= top {
                start = index + 1;
            }
        }
        start..self.heights.len()
    }
}

/// A strip in the document.
pub struct Strip {
    element: Element,
    /// The items that are in the document, in order.
    items: Vec<(usize, Element)>,
    /// The room of those before and after them.
    ends: [HtmlElement; 2],
    /// The room of those left out between them.
    gaps: Vec<HtmlElement>,
    extent: Extent,
    make: Box<dyn Fn(usize) -> Option<Element>>,
    heading: Box<dyn Fn(usize) -> usize>,
}

impl Strip {
    /// Fills an empty element, first with what was shown when the extent was left. `make` makes an item; `heading`
    /// tells which item is another one's heading, that is in the document as long as it.
    pub fn new(
        element: Element,
        extent: Extent,
        make: impl Fn(usize) -> Option<Element> + 'static,
        heading: impl Fn(usize) -> usize + 'static,
    ) -> Option<Self> {
        let ends = [gap()?, gap()?];
        for end in &ends {
            element.append_child(end).ok()?;
        }
        let shown = extent.shown.clone();
        let mut strip = Self {
            element,
            items: Vec::new(),
            ends,
            gaps: Vec::new(),
            extent,
            make: Box::new(make),
            heading: Box::new(heading),
        };
        strip.arrange(shown);
        Some(strip)
    }

    /// What is known of the items' heights, for the next strip of the same items.
    pub fn into_extent(self) -> Extent {
        self.extent
    }

    /// Takes over how many items there are; those that were there have not changed.
    pub fn lengthen(&mut self, count: usize) {
        let before = self.extent.heights.len();
        if count == before {
            return;
        }
        self.extent.lengthen(count);
        if before == 0 {
            // A new strip is seen from its top, and less than a screen of it: to ask for its place now would have the
            // page laid out twice.
            let screen = screen().unwrap_or_default();
            self.arrange(self.extent.between(0.0, screen));
        } else if !self.follow() {
            // Whatever else has to be done, there is more room below.
            self.arrange(self.extent.shown.clone());
        }
    }

    /// Follows the visible part of the page, and tells whether anything had to be done for that; to be called whenever
    /// that part may have moved.
    pub fn follow(&mut self) -> bool {
        let place = self.element.get_bounding_client_rect();
        let Some(screen) = screen().filter(|_| place.width() > 0.0) else {
            // A strip that is hidden, because something covers its page, stays as it is.
            return false;
        };
        let is_filled = self.is_filled(screen, place.top());
        if !is_filled {
            let Self { items, extent, .. } = self;
            extent.measure(
                items
                    .iter()
                    .map(|(index, element)| (*index, element.get_bounding_client_rect().height())),
            );
            let margin = FILLED * screen;
            let shown = extent.between(-margin - place.top(), screen + margin - place.top());
            self.arrange(shown);
        }
        !is_filled
    }

    /// Whether enough items are in the document around what is visible, when the strip begins at `top`.
    fn is_filled(&self, screen: f64, top: f64) -> bool {
        let Range { start, end } = self.extent.shown;
        let first = top + self.extent.height(0..start);
        let last = first + self.extent.height(start..end);
        (start == 0 || first <= -LEAST * screen)
            && (end == self.extent.heights.len() || last >= screen + LEAST * screen)
            && first < screen
            && last > 0.0
    }

    /// Puts these items into the document and takes the others out.
    fn arrange(&mut self, shown: Range<usize>) {
        let mut wanted: Vec<usize> = shown.clone().collect();
        // Whoever stands on an item with the keyboard keeps the ground under their feet.
        let focused = document().active_element();
        let held = self
            .items
            .iter()
            .find(|(_, element)| focused.as_ref() == Some(element))
            .map(|(index, _)| *index);
        let heading = wanted.first().map(|first| (self.heading)(*first));
        for index in [held, heading].into_iter().flatten() {
            if let Err(place) = wanted.binary_search(&index) {
                wanted.insert(place, index);
            }
        }
        let mut before = core::mem::take(&mut self.items);
        before.retain(|(index, element)| {
            let stays = wanted.binary_search(index).is_ok();
            if !stays {
                element.remove();
            }
            stays
        });
        for gap in self.gaps.drain(..) {
            gap.remove();
        }
        let count = self.extent.heights.len();
        let [above, below] = &self.ends;
        set_height(
            above,
            self.extent
                .height(0..wanted.first().map_or(count, |first| *first)),
        );
        set_height(
            below,
            self.extent
                .height(wanted.last().map_or(count, |last| last + 1)..count),
        );
        // From the last to the first, so that what an item stands before is there.
        let mut next: Node = below.clone().into();
        let mut following = None;
        for index in wanted.into_iter().rev() {
            if let Some(following) = following.filter(|following| index + 1 < *following)
                && let Some(gap) = gap()
            {
                set_height(&gap, self.extent.height(index + 1..following));
                let _ = self.element.insert_before(&gap, Some(&next));
                next = gap.clone().into();
                self.gaps.push(gap);
            }
            following = Some(index);
            let item = before.pop_if(|(last, _)| *last == index).or_else(|| {
                let item = (self.make)(index)?;
                self.element.insert_before(&item, Some(&next)).ok()?;
                Some((index, item))
            });
            if let Some((_, element)) = &item {
                next = element.clone().into();
            }
            self.items.extend(item);
        }
        self.items.reverse();
        self.extent.shown = shown;
    }
}

/// How high the visible part of the page is.
fn screen() -> Option<f64> {
    window().inner_height().ok()?.as_f64()
}

fn gap() -> Option<HtmlElement> {
    document().create_element("div").ok()?.dyn_into().ok()
}

fn set_height(element: &HtmlElement, height: f64) {
    let _ = element.style().set_property("height", &format!("{height}px"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(heights: [f64; 4]) -> Extent {
        let mut extent = Extent::default();
        extent.lengthen(heights.len());
        extent.measure(heights.into_iter().enumerate());
        extent
    }

    #[test]
    fn items_of_which_any_part_lies_between_are_found() {
        // They end at 10, 30, 60 and 100.
        let extent = extent([10.0, 20.0, 30.0, 40.0]);
        assert_eq!(extent.between(30.0, 60.0), 2..3);
        assert_eq!(extent.between(29.0, 61.0), 1..4);
        assert_eq!(extent.between(-500.0, 1.0), 0..1);
        assert_eq!(extent.between(99.0, 900.0), 3..4);
        assert_eq!(extent.between(-900.0, 900.0), 0..4);
    }

    #[test]
    fn beyond_either_end_there_is_nothing() {
        let extent = extent([10.0, 20.0, 30.0, 40.0]);
        assert_eq!(extent.between(100.0, 900.0), 4..4);
        assert_eq!(extent.between(-900.0, 0.0), 0..0);
        assert_eq!(Extent::default().between(-900.0, 900.0), 0..0);
    }

    #[test]
    fn what_was_never_seen_is_taken_to_be_as_high_as_most_that_was() {
        let mut extent = Extent::default();
        extent.lengthen(2);
        assert_eq!(extent.height(0..2), 2.0 * USUAL);
        extent.lengthen(4);
        extent.measure([40.0, 70.0, 70.0, 90.0].into_iter().enumerate());
        extent.lengthen(6);
        assert_eq!(extent.height(0..6), 40.0 + 70.0 + 70.0 + 90.0 + 70.0 + 70.0);
        assert_eq!(extent.height(3..9), 0.0, "there are no such items");
    }
}
