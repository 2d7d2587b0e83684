//! The numbers of a page's questions, which tell where the next one is whatever its level.

use super::super::words::Like;
use super::Role;
use super::heading::Heading;
use super::levels::Level;

/// How far the numbers of a page's questions have come, which go on whatever level a heading has.
#[derive(Debug, Default)]
pub(super) struct Count {
    last: Option<u32>,
    /// The level and the number of the last heading in the present answer that has one.
    inside: Option<(u8, u32)>,
}

impl Count {
    pub(super) fn is_next(&self, heading: &Heading) -> bool {
        let Some(number) = heading.number.filter(|_| heading.is_plain()) else { return false };
        let is_inside = self.inside.is_some_and(|(level, last)| level == heading.level && last + 1 == number);
        heading.like >= Like::Orders && !heading.has_questions && !is_inside && self.goes_on(number)
    }

    fn goes_on(&self, number: u32) -> bool {
        self.last.is_some_and(|last| last + 1 == number)
    }

    /// Whether the numbers go on behind a heading as if it were not there.
    pub(super) fn leaves_out(&self, headings: &[Heading], levels: &[Level; 7]) -> bool {
        let heading = &headings[0];
        let is_without = heading.is_plain() && !levels[usize::from(heading.level)].has_form(heading);
        let next = || headings[1..].iter().find_map(|next| next.number);
        is_without
            && !heading.is_numbered
            && heading.like == Like::Begins
            && next().is_some_and(|number| self.goes_on(number))
    }

    pub(super) fn take(&mut self, heading: &Heading, role: Role) {
        match (role, heading.number) {
            (Role::Question, number) => *self = Self { last: number, inside: None },
            (Role::Inside, Some(number)) => self.inside = Some((heading.level, number)),
            _ => {}
        }
    }
}
