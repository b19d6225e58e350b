//! Land without people's doing, or little of it: trees, mountains, dunes, a road.

use std::fmt::Write as _;

use super::stars;
use crate::chance::Chance;
use crate::posters::{Palette, Room};

pub(super) fn dunes(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"<circle cx="{}" cy="290" r="{}" fill="{light}"/>"#,
        chance.between(110, 290),
        chance.between(70, 100)
    );
    draw!(
        drawing,
        r#"
            <path d="M0 402q120-76 220-24t180-34v256H0z" fill="{far}"/>
            <path d="M0 450q160-90 400 6v144H0z" fill="{near}"/>
            <path d="M0 450q160-90 400 6-150-40-220 4T0 500z" fill="{light}" opacity=".5"/>"#
    );
    for camel in 0..chance.between(3, 6) {
        let (x, y) = (52 + camel * 62, 398 + (camel - 2) * (camel - 2) * 3);
        draw!(
            drawing,
            r#"
                <path d="M{x} {y}q4-22 12-22t10 10q4-10 10-10t10 22l8-28q2-6 10-4l2 5h-6l-8
                38h-6v22h-4v-20h-20v20h-4v-22q-8 2-14-11z" fill="{deep}"/>"#
        );
    }
    draw!(
        drawing,
        r#"
            <path d="M0 520q190-120 400-30v110H0z" fill="{main}"/>
            <path d="M0 520q190-120 400-30-170-24-230 40T60 600H0z" fill="{glow}" opacity=".35"/>
            <path d="M0 576q220-70 400-6v30H0z" fill="{deep}"/>"#
    );
    (drawing, Room::Above)
}

pub(super) fn forest(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"<circle cx="{}" cy="{}" r="{}" fill="{light}"/>"#,
        chance.between(110, 290),
        chance.between(262, 300),
        chance.between(48, 78)
    );
    let pointed = chance.once_in(2);
    for (colour, foot, low, high) in [(far, 430, 130, 210), (near, 500, 170, 250), (main, 580, 190, 300)] {
        draw!(drawing, r#"<path d="M0 {}h400v{}H0z" fill="{colour}"/>"#, foot - 14, 614 - foot);
        let mut x = chance.between(-40, 0);
        while x < 430 {
            let height = chance.between(low, high);
            // The middle stays open, as a path.
            let height = if (150..250).contains(&x) { height / 2 } else { height };
            let top = foot - height;
            let half = height / 5 + 8;
            if pointed {
                draw!(
                    drawing,
                    r#"<path d="M{x} {top}l{half} {}h-{}zM{x} {}l{} {}h-{}z" fill="{colour}"/>"#,
                    height * 6 / 10,
                    2 * half,
                    top + height / 4,
                    half + 12,
                    height * 3 / 4,
                    2 * half + 24
                );
            } else {
                draw!(
                    drawing,
                    r#"
                        <path d="M{} {foot}V{top}h9v{height}z" fill="{colour}"/>
                        <ellipse cx="{x}" cy="{}" rx="{half}" ry="{}" fill="{colour}"/>"#,
                    x - 4,
                    top + height / 3,
                    height * 2 / 5
                );
            }
            x += chance.between(34, 66);
        }
    }
    draw!(
        drawing,
        r#"<path d="M186 470q30 34-16 66-34 30-20 64h110q-20-30 0-62 26-40-46-68z" fill="{glow}" opacity=".8"/>"#
    );
    match chance.between(0, 4) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M192 546q0-44 14-44t14 44z" fill="{deep}"/>
                    <circle cx="206" cy="494" r="10" fill="{deep}"/>
                    <path d="M218 514l16 10" stroke="{deep}" stroke-width="4"/>
                    <circle cx="238" cy="532" r="9" fill="{light}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M176 548q6-34 38-34 20 0 26-18l10 12 12-8q0 20-14 26l-4 24h-7l-2-20h-30l-4 20h-8v-20q-12
                    6-17 18z" fill="{deep}"/>"#
            );
        }
        2 => {
            draw!(
                drawing,
                r#"
                    <path d="M168 540v-40l36-30 36 30v40z" fill="{deep}"/>
                    <path d="M194 540v-24h20v24z" fill="{light}"/>"#
            );
        }
        _ => {
            for _ in 0..3 {
                let (x, y) = (chance.between(40, 360), chance.between(430, 540));
                draw!(drawing, r#"<path d="M{x} {y}h7v4h-7zM{} {y}h7v4h-7z" fill="{light}"/>"#, x + 13);
            }
        }
    }
    draw!(drawing, r#"<path d="M0 586q200-20 400 0v14H0z" fill="{deep}"/>"#);
    (drawing, Room::Above)
}

pub(super) fn mountain(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"<circle cx="{}" cy="{}" r="44" fill="{light}"/>"#,
        chance.between(60, 340),
        chance.between(224, 262)
    );
    let back = chance.between(60, 120);
    draw!(drawing, r#"<path d="M-20 470 {back} 300l60 60 {} -86 150 206z" fill="{far}"/>"#, chance.between(60, 100));
    let (x, y) = (chance.between(180, 260), chance.between(206, 236));
    draw!(
        drawing,
        r#"
            <path d="M{x} {y}L{} 520H{}z" fill="{near}"/>
            <path d="M{x} {y}L{} 520H{}l-26-120 20-50-18-60z" fill="{main}"/>"#,
        x + 190,
        x - 210,
        x + 190,
        x + 40
    );
    draw!(drawing, r#"<path d="M{x} {y}l-52 68 22-8 14 24 20-28 18 26 16-16 16 10z" fill="{glow}"/>"#);
    draw!(
        drawing,
        r#"
            <path d="M-10 520 {} 400l70 66 60-40 100 60 110-70 120 104V600H-10z" fill="{main}"/>
            <path d="M0 600V508q90-30 180 8t220-22v106z" fill="{deep}"/>"#,
        chance.between(30, 80)
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M96 514q0-34 11-34t11 34z" fill="{light}"/>
                    <circle cx="107" cy="472" r="8" fill="{light}"/>
                    <path d="M122 486l10 30" stroke="{light}" stroke-width="3"/>
                    <path d="M134 520q0-26 9-26t9 26z" fill="{glow}"/>
                    <circle cx="143" cy="488" r="7" fill="{glow}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M262 508v-38l24-22 24 22v38z" fill="{near}"/>
                    <path d="M280 508v-18h12v18z" fill="{light}"/>
                    <path d="M286 448v-26M277 431h18" stroke="{near}" stroke-width="5"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"<path d="M240 512l34-40 34 40z" fill="{light}"/><path d="M274 472l-8 40h16z" fill="{deep}"/>"#
            );
        }
    }
    stars(&mut drawing, glow, 26, 600, chance);
    (drawing, Room::Above)
}

pub(super) fn road(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let x = chance.between(150, 250);
    let mut drawing = format!(
        r#"
            <circle cx="{x}" cy="336" r="{}" fill="{light}"/>
            <path d="M0 350q80-70 160-14t130-24 110 10v90H0z" fill="{far}"/>
            <path d="M0 372q110-40 200-4t200-12v244H0z" fill="{near}"/>"#,
        chance.between(60, 96)
    );
    draw!(
        drawing,
        r#"<path d="M0 410q200-44 400 0v190H0z" fill="{main}"/><path d="M{} 392h10L330 600H60z" fill="{deep}"/>"#,
        x - 5
    );
    for (y, width, height) in [(404, 2, 10), (426, 4, 16), (456, 6, 24), (500, 9, 34), (556, 13, 44)] {
        // The marks lie on the line from the vanishing point to the middle of the road's foot.
        let along = f64::from(y - 392) / 208.0;
        let middle = f64::from(x) + (195.0 - f64::from(x)) * along;
        draw!(
            drawing,
            r#"<path d="M{:.0} {y}h{width}v{height}h-{width}z" fill="{glow}"/>"#,
            middle - f64::from(width) / 2.0
        );
    }
    for (y, height) in [(404, 34), (430, 58), (478, 96)] {
        let along = f64::from(y - 392) / 208.0;
        let edge = f64::from(x) + (372.0 - f64::from(x)) * along + 16.0;
        draw!(
            drawing,
            r#"<path d="M{edge:.0} {y}v-{height}m-{} 8h{}" stroke="{deep}" stroke-width="{}" fill="none"/>"#,
            height / 4,
            height / 2,
            2 + height / 24
        );
    }
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M106 566q-2-30 14-34l12-26h68l14 26q16 4 14 34z" fill="{light}"/>
                    <path d="M138 530l8-18h40l8 18z" fill="{deep}"/>
                    <path d="M112 562h30v22h-30zM192 562h30v22h-30z" fill="{deep}"/>
                    <circle cx="124" cy="548" r="7" fill="{glow}"/>
                    <circle cx="208" cy="548" r="7" fill="{glow}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <circle cx="52" cy="472" r="11" fill="{light}"/>
                    <path d="M36 540q0-56 16-56t16 56zM66 500l22 20h18v24H80z" fill="{light}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M56 560V440" stroke="{deep}" stroke-width="8"/>
                    <path d="M20 440h86l20 15-20 15H20z" fill="{glow}"/>
                    <path d="M96 480H34l-16 12 16 12h62z" fill="{light}"/>"#
            );
        }
    }
    (drawing, Room::Above)
}
