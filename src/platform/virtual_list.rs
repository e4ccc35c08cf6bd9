//! A virtual list (windowing): only the rows near the visible part are in the document; spacers take the place of the
//! others.
//!
//! Leptos builds what is around the list, not its rows: those never change once they are there, and are added and
//! removed with every scroll.

use core::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::browser::{document, screen_height, window};

/// Estimated height of a row before any was measured, in CSS pixels.
const USUAL: f64 = 64.0;
/// The share of the screen that is rendered first: what is above the list takes the rest.
const FIRST: f64 = 0.8;
/// Overscan, in window heights, that is rendered once something has to be.
const FILLED: f64 = 0.5;
/// The minimum overscan, in window heights.
const LEAST: f64 = 0.25;
/// Overscan once scrolling has stopped, in window heights.
const REST: f64 = 0.75;
/// Overscan after a jump, until scrolling has stopped: rows may be lower than estimated.
const LEAP: f64 = 0.1;

/// How many rows are rendered around the target of a jump, before their heights are known.
const AROUND: usize = 12;

/// The height of each row, and which ones are rendered; outlives the list.
#[derive(Clone, Debug, Default)]
pub struct Extent {
    heights: Vec<f64>,
    shown: Range<usize>,
    /// The estimated height of a row that was never rendered: one that is no heading, and one that is.
    usual: [Option<f64>; 2],
}

impl Extent {
    fn lengthen(&mut self, count: usize, is_heading: impl Fn(usize) -> bool) {
        let [item, heading] = self.usual.map(|usual| usual.unwrap_or(USUAL));
        self.heights
            .extend((self.heights.len()..count).map(|index| if is_heading(index) { heading } else { item }));
    }

    /// Takes over measured heights. The estimate is the mode: a mean matches no actual row, so every row that comes
    /// into view would shift what is below it.
    fn measure(&mut self, measured: impl Iterator<Item = (usize, f64)>, is_heading: impl Fn(usize) -> bool) {
        let mut seen = [const { Vec::new() }; 2];
        for (index, height) in measured {
            if let Some(known) = self.heights.get_mut(index) {
                *known = height;
                let [items, headings] = &mut seen;
                if is_heading(index) { headings } else { items }.push(height);
            }
        }
        for (usual, mut seen) in self.usual.iter_mut().zip(seen) {
            seen.sort_unstable_by(f64::total_cmp);
            *usual = seen.get(seen.len() / 2).copied().or(*usual);
        }
    }

    /// The total height of these rows.
    fn height(&self, items: Range<usize>) -> f64 {
        self.heights.get(items).unwrap_or_default().iter().sum()
    }

    /// The rows that overlap a vertical range, measured from the top of the list.
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

/// A virtual list in the document.
pub struct VirtualList {
    element: Element,
    /// The rendered rows, in order.
    items: Vec<(usize, Element)>,
    /// The spacers before and after them.
    ends: [HtmlElement; 2],
    /// The spacers for rows left out between them.
    gaps: Vec<HtmlElement>,
    extent: Extent,
    /// Where the visible part began after a jump, until the overscan is rendered.
    leapt: Option<f64>,
    /// The rows that were rendered before printing, while the page is printed.
    printing: Option<Range<usize>>,
    make: Make,
    heading: Box<dyn Fn(usize) -> usize>,
}

/// Makes a row, from a recycled one if there is one.
type Make = Box<dyn Fn(usize, Option<&Element>) -> Option<Element>>;

impl VirtualList {
    /// Renders into an empty element, first the rows that were rendered when the extent was left. `make` makes a row,
    /// or overwrites a recycled one and returns that; `heading` returns the heading of a row, which stays in the
    /// document as long as that row.
    pub fn new(
        element: Element,
        extent: Extent,
        make: impl Fn(usize, Option<&Element>) -> Option<Element> + 'static,
        heading: impl Fn(usize) -> usize + 'static,
    ) -> Option<Self> {
        let ends = [gap()?, gap()?];
        for end in &ends {
            element.append_child(end).ok()?;
        }
        let shown = extent.shown.clone();
        let mut list = Self {
            element,
            items: Vec::new(),
            ends,
            gaps: Vec::new(),
            extent,
            leapt: None,
            printing: None,
            make: Box::new(make),
            heading: Box::new(heading),
        };
        list.arrange(shown);
        Some(list)
    }

    /// The measured heights, for the next list of the same rows.
    pub fn into_extent(self) -> Extent {
        self.extent
    }

    /// Sets the number of rows; existing ones have not changed. Returns whether [`VirtualList::fill`] is due.
    pub fn lengthen(&mut self, count: usize) -> bool {
        let Self { extent, heading, .. } = self;
        let before = extent.heights.len();
        if count == before {
            // A list that is built again may have been left before it was filled.
            return true;
        }
        extent.lengthen(count, |index| heading(index) == index);
        if before == 0 {
            // A new list is visible from its top, and fills less than a screen: reading its position now, or the height
            // of the window, would force a second layout.
            let screen = window()
                .screen()
                .and_then(|screen| screen.height())
                .unwrap_or(1_000);
            self.arrange(self.extent.between(0.0, FIRST * f64::from(screen)));
        } else {
            // Only the visible part is rendered at once: a fast scroller moves on to the new end.
            let seen = self
                .view()
                .map(|view| view.seen(&self.extent))
                .unwrap_or_default();
            let Range { start, end } = self.extent.shown;
            // In any case, there are more rows below.
            self.arrange(if seen.is_empty() {
                start..end
            } else if seen.start <= end && start <= seen.end {
                start.min(seen.start)..end.max(seen.end)
            } else {
                seen
            });
        }
        true
    }

    /// Renders around the visible part; to be called whenever that may have moved. Returns whether [`VirtualList::fill`] is
    /// due.
    pub fn follow(&mut self) -> bool {
        // Paper does not scroll: all rows are in the document while the page is printed, which boot/boot.js marks, and
        // afterwards those that were.
        if matches!(self.element.closest(".printing"), Ok(Some(_))) {
            if self.printing.is_none() {
                self.printing = Some(self.extent.shown.clone());
                self.arrange(0..self.extent.heights.len());
            }
            return false;
        }
        if let Some(before) = self.printing.take() {
            self.arrange(before);
        }
        let Some(view) = self.view() else {
            return false;
        };
        if self.is_filled(&view) {
            return false;
        }
        let stays = |from: f64| (view.top - from).abs() <= LEAP * view.screen && self.is_covered(&view);
        if self.leapt.is_some_and(stays) {
            return false;
        }
        // Render only one screen's worth after a jump: another jump may follow.
        let leaps = !self.is_seen(&view);
        self.leapt = leaps.then_some(view.top);
        self.show(&view, if leaps { LEAP } else { FILLED });
        leaps
    }

    /// Renders the overscan, where little but the visible part was rendered; to be called once scrolling has stopped.
    pub fn fill(&mut self) {
        self.leapt = None;
        if let Some(view) = self.view()
            && !self.reaches(&view, REST * view.screen)
        {
            self.show(&view, REST);
        }
    }

    /// The first visible row that is no heading, and its distance from the top of the screen.
    pub fn first_seen(&self) -> Option<(usize, f64)> {
        self.view()?;
        let place = |(index, element): &(usize, Element)| (*index, element.get_bounding_client_rect());
        self.items
            .iter()
            .filter(|(index, _)| (self.heading)(*index) != *index)
            .map(place)
            .find(|(_, place)| place.bottom() > 0.0)
            .map(|(index, place)| (index, place.top()))
    }

    /// Scrolls the page so that this row is this far below the top of the screen.
    pub fn go_to(&mut self, index: usize, top: f64) {
        let count = self.extent.heights.len();
        self.arrange(index..(index + AROUND).min(count));
        // The second time, the rows above it have their real heights.
        for _ in 0..2 {
            if let Some((_, element)) = self.items.iter().find(|(found, _)| *found == index) {
                window().scroll_by_with_x_and_y(0.0, element.get_bounding_client_rect().top() - top);
            }
            self.fill();
        }
    }

    /// Renders the visible part and this much overscan, in window heights.
    fn show(&mut self, view: &View, margin: f64) {
        let Self {
            items,
            extent,
            heading,
            ..
        } = self;
        extent.measure(
            items
                .iter()
                .map(|(index, element)| (*index, element.get_bounding_client_rect().height())),
            |index| heading(index) == index,
        );
        let margin = margin * view.screen;
        let shown = extent.between(view.top - margin, view.top + view.screen + margin);
        self.arrange(shown);
    }

    /// The visible part. A list that is hidden, because its page is covered, stays as it is.
    fn view(&self) -> Option<View> {
        let place = self.element.get_bounding_client_rect();
        let screen = screen().filter(|_| place.width() > 0.0)?;
        Some(View {
            top: -place.top(),
            screen,
        })
    }

    /// Whether enough rows are rendered around the visible part.
    fn is_filled(&self, view: &View) -> bool {
        self.reaches(view, LEAST * view.screen) && self.is_seen(view)
    }

    /// Whether everything visible is rendered.
    fn is_covered(&self, view: &View) -> bool {
        self.reaches(view, 0.0) && self.is_seen(view)
    }

    /// Whether all rows within this margin around the visible part are rendered.
    fn reaches(&self, view: &View, margin: f64) -> bool {
        let Range { start, end } = self.extent.shown;
        let (first, last) = self.reach();
        (start == 0 || first <= view.top - margin)
            && (end == self.extent.heights.len() || last >= view.top + view.screen + margin)
    }

    /// Whether any rendered row is visible.
    fn is_seen(&self, view: &View) -> bool {
        let (first, last) = self.reach();
        first < view.top + view.screen && last > view.top
    }

    /// The start and end of the rendered rows, measured from the top of the list.
    fn reach(&self) -> (f64, f64) {
        let Range { start, end } = self.extent.shown;
        let first = self.extent.height(0..start);
        (first, first + self.extent.height(start..end))
    }

    /// Renders these rows and removes the others.
    fn arrange(&mut self, shown: Range<usize>) {
        let mut wanted: Vec<usize> = shown.clone().collect();
        // Never unmount the focused row.
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
        // If no row stays, the new rows are written over the old ones in place (recycling): half the work for the
        // engine. Headings are few and have another structure.
        let is_heading = |index| (self.heading)(index) == index;
        let leaps = !before
            .iter()
            .any(|(index, _)| wanted.binary_search(index).is_ok() && !is_heading(*index));
        before.retain(|(index, element)| {
            let stays = if leaps {
                !is_heading(*index)
            } else {
                wanted.binary_search(index).is_ok()
            };
            if !stays {
                element.remove();
            }
            stays
        });
        let mut spare = if leaps {
            core::mem::take(&mut before)
        } else {
            Vec::new()
        };
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
        // From last to first, so that the node to insert before exists.
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
                let old = spare.pop_if(|_| !is_heading(index)).map(|(_, old)| old);
                let item = (self.make)(index, old.as_ref())?;
                if old.is_none() {
                    self.element.insert_before(&item, Some(&next)).ok()?;
                }
                Some((index, item))
            });
            if let Some((_, element)) = &item {
                next = element.clone().into();
            }
            self.items.extend(item);
        }
        self.items.reverse();
        self.extent.shown = shown;
        for (_, element) in spare {
            element.remove();
        }
    }
}

/// The visible part of a list.
struct View {
    /// Its top, measured from the top of the list.
    top: f64,
    /// Its height.
    screen: f64,
}

impl View {
    /// The rows that are at least partly visible.
    fn seen(&self, extent: &Extent) -> Range<usize> {
        extent.between(self.top, self.top + self.screen)
    }
}

/// The height of the visible part of the page.
fn screen() -> Option<f64> {
    Some(screen_height()).filter(|height| *height > 0.0)
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
        extent.lengthen(heights.len(), |_| false);
        extent.measure(heights.into_iter().enumerate(), |_| false);
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
        // Each third one is a heading.
        let is_heading = |index| index % 3 == 0;
        let mut extent = Extent::default();
        extent.lengthen(2, is_heading);
        assert_eq!(extent.height(0..2), 2.0 * USUAL);
        extent.lengthen(5, is_heading);
        extent.measure([40.0, 60.0, 70.0, 40.0, 70.0].into_iter().enumerate(), is_heading);
        extent.lengthen(9, is_heading);
        assert_eq!(extent.height(0..5), 40.0 + 60.0 + 70.0 + 40.0 + 70.0);
        assert_eq!(extent.height(5..9), 70.0 + 40.0 + 70.0 + 70.0);
        assert_eq!(extent.height(5..12), 0.0, "there are no such items");
    }
}
