//! In the air and beyond.

use std::fmt::Write as _;

use super::stars;
use crate::chance::Chance;
use crate::posters::{Palette, Room};

pub(super) fn balloon(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = String::new();
    for _ in 0..5 {
        let (x, y, size) = (chance.between(-20, 340), chance.between(40, 400), chance.between(24, 44));
        draw!(
            drawing,
            r#"<path d="M{x} {y}a{size} {size} 0 0 1 {} -{size} {size} {size} 0 0 1 {} {size}z" fill="{far}"/>"#,
            size + 10,
            size + 24
        );
    }
    let (x, y) = (chance.between(150, 250), chance.between(160, 190));
    draw!(drawing, r#"<g transform="translate({} {})">"#, x - 200, y - 170);
    draw!(
        drawing,
        r#"
            <path d="M200 50q112 0 112 112 0 74-78 146h-68q-78-72-78-146Q88 50 200 50z" fill="{light}"/>
            <path d="M200 50q-58 0-58 112 0 74 38 146h40q38-72 38-146 0-112-58-112z" fill="{main}"/>
            <path d="M200 50q-18 0-18 112 0 74 10 146h16q10-72 10-146 0-112-18-112z" fill="{glow}"/>
            <path d="M200 50q112 0 112 112 0 74-78 146h-16q66-70 56-150-10-94-74-108z" fill="{deep}" opacity=".22"/>
            <path d="M90 176q110 44 220 0l-4 22q-106 42-212 0z" fill="{near}"/>
            <path d="M170 308l10 44M230 308l-10 44" stroke="{deep}" stroke-width="4"/>
            <path d="M172 350h56l-6 42h-44z" fill="{deep}"/>
            <circle cx="190" cy="340" r="8" fill="{deep}"/>
            <circle cx="212" cy="338" r="9" fill="{deep}"/>
            </g>"#
    );
    for bird in 0..chance.between(2, 5) {
        let (x, y) = (chance.between(20, 120) + bird * 60, chance.between(350, 420));
        draw!(drawing, r#"<path d="M{x} {y}q9-10 14 0 5-10 14 0" fill="none" stroke="{deep}" stroke-width="4"/>"#);
    }
    draw!(
        drawing,
        r#"
            <path d="M0 450q70-46 140-10t120-16 140 12v164H0z" fill="{near}"/>
            <path d="M0 470q100-40 200-8t200-16v154H0z" fill="{deep}"/>"#
    );
    (drawing, Room::Below)
}

pub(super) fn birds(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let (x, radius) = (chance.between(140, 260), chance.between(84, 120));
    let mut drawing = format!(
        r#"<circle cx="{x}" cy="360" r="{}" fill="{far}"/><circle cx="{x}" cy="360" r="{radius}" fill="{light}"/>"#,
        radius + 30
    );
    for _ in 0..chance.between(9, 18) {
        let (x, y, size) = (chance.between(30, 340), chance.between(200, 420), chance.between(10, 26));
        draw!(
            drawing,
            r#"
                <path d="M{x} {y}q{} -{size} {size} 0 {} -{size} {size} 0-{}-{} -{size} 6-{}-10-{size}-6z"
                fill="{deep}"/>"#,
            size / 2,
            size / 2,
            size / 2,
            size / 4,
            size / 2
        );
    }
    draw!(
        drawing,
        r#"
            <path d="M0 468q110-40 210-6t190-18v156H0z" fill="{near}"/>
            <path d="M0 508h400v92H0z" fill="{main}"/>
            <path d="M60 528h120M240 546h110M30 570h90M190 580h140" stroke="{glow}" stroke-width="5"
            stroke-linecap="round" opacity=".7"/>"#
    );
    if chance.once_in(2) {
        draw!(
            drawing,
            r#"
                <path d="M296 560V470M312 560v-84" stroke="{deep}" stroke-width="4"/>
                <path d="M258 470q10-36 50-36 20 0 22-34 2-24 22-22l22 8-20 4q-8 4-8 22 0 56-40 62-30 4-48-4z"
                fill="{deep}"/>"#
        );
    }
    for _ in 0..14 {
        let (x, height) = (chance.between(0, 120), chance.between(60, 150));
        draw!(
            drawing,
            r#"<path d="M{x} 600q{} -{} {} -{height}" fill="none" stroke="{deep}" stroke-width="4"/>"#,
            chance.between(-6, 8),
            height / 2,
            chance.between(-16, 20)
        );
    }
    (drawing, Room::Above)
}

pub(super) fn moon(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(r#"<path d="M0 0h400v600H0z" fill="{near}"/>"#);
    stars(&mut drawing, glow, 44, 400, chance);
    let (x, y) = (chance.between(160, 240), chance.between(180, 210));
    draw!(drawing, r#"<circle cx="{x}" cy="{y}" r="150" fill="{far}" opacity=".35"/>"#);
    if chance.once_in(2) {
        draw!(
            drawing,
            r#"
                <circle cx="{x}" cy="{y}" r="114" fill="{glow}"/>
                <g fill="{light}">
                <circle cx="{}" cy="{}" r="24"/>
                <circle cx="{}" cy="{}" r="34"/>
                <circle cx="{}" cy="{}" r="14"/>
                <circle cx="{}" cy="{}" r="10"/>
                </g>"#,
            x - 44,
            y - 36,
            x + 38,
            y + 34,
            x + 48,
            y - 48,
            x - 30,
            y + 54
        );
    } else {
        draw!(drawing, r#"<path d="M{} {}a114 114 0 1 0 90 168 92 92 0 1 1-90-168z" fill="{glow}"/>"#, x + 6, y - 114);
    }
    draw!(drawing, r#"<path d="M0 420q90-70 190-24t210-40v120H0z" fill="{main}"/>"#);
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M286 402q-4-26 14-44l-2-16 10 8 12-8 2 16q18 6 22 22l-18 2q-4 14-10 20z" fill="{deep}"/>
                    <path d="M290 402q20-30 60-8l30 30h-96z" fill="{deep}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M104 300v120M132 290v130" stroke="{deep}" stroke-width="7"/>
                    <path d="M104 326h28M104 352h28M104 378h28M104 404h28" stroke="{deep}" stroke-width="6"/>
                    <path d="M148 410q0-44 13-44t13 44z" fill="{deep}"/>
                    <circle cx="161" cy="356" r="11" fill="{deep}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M300 430q8-60 0-100M302 372l28-34M300 390l-30-26" stroke="{deep}" stroke-width="8"
                    fill="none"/>
                    <circle cx="300" cy="318" r="36" fill="{deep}"/>
                    <circle cx="338" cy="334" r="26" fill="{deep}"/>
                    <circle cx="264" cy="350" r="24" fill="{deep}"/>"#
            );
        }
    }
    draw!(drawing, r#"<path d="M0 454q130-60 240-22t160-14v182H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}

pub(super) fn planet(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, near, deep, far, .. } = palette;
    let mut drawing = format!(r#"<path d="M0 0h400v600H0z" fill="{deep}"/>"#);
    stars(&mut drawing, glow, 60, 430, chance);
    let (x, y, radius) = (chance.between(170, 230), chance.between(210, 240), chance.between(98, 124));
    let tilt = chance.between(-32, -8);
    draw!(drawing, r#"<g transform="rotate({tilt} {x} {y})">"#);
    let (wide, flat) = (radius + 86, 34);
    let ringed = chance.between(0, 3) > 0;
    if ringed {
        draw!(
            drawing,
            r#"<path d="M{} {y}a{wide} {flat} 0 0 1 {} 0" fill="none" stroke="{far}" stroke-width="14"/>"#,
            x - wide,
            2 * wide
        );
    }
    draw!(
        drawing,
        r#"
            <circle cx="{x}" cy="{y}" r="{radius}" fill="{light}"/>
            <path d="M{} {}a{radius} {radius} 0 0 0 {} 0q-{radius} 34-{} 0z" fill="{near}"/>"#,
        x - radius,
        y,
        2 * radius,
        2 * radius
    );
    draw!(
        drawing,
        r#"
            <path d="M{} {}q{radius} 26 {} 0l-6 18q-{radius} 26-{} 0z" fill="{glow}" opacity=".7"/>
            <path d="M{x} {}a{radius} {radius} 0 0 1 0 {}q{} -{radius} 0-{}z" fill="{deep}" opacity=".35"/>"#,
        x - radius + 14,
        y - radius / 2,
        2 * radius - 28,
        2 * radius - 40,
        y - radius,
        2 * radius,
        radius,
        2 * radius
    );
    if ringed {
        draw!(
            drawing,
            r#"<path d="M{} {y}a{wide} {flat} 0 0 0 {} 0" fill="none" stroke="{glow}" stroke-width="14"/>"#,
            x - wide,
            2 * wide
        );
    }
    draw!(
        drawing,
        r#"</g><circle cx="{}" cy="{}" r="{}" fill="{main}"/>"#,
        chance.between(40, 100),
        chance.between(60, 110),
        chance.between(16, 30)
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M300 392l34-10 12 14-26 18zM322 396l-24 32M338 390l34-14" fill="{glow}" stroke="{glow}"
                    stroke-width="3"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M0 426q120-56 210-20t190-18v52H0z" fill="{main}"/>
                    <circle cx="132" cy="364" r="12" fill="{glow}"/>
                    <path d="M116 412q0-38 16-38t16 38z" fill="{glow}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <circle cx="318" cy="400" r="9" fill="{light}"/>
                    <path d="M310 394q-60-22-130-18 66 10 126 30z" fill="{glow}" opacity=".8"/>"#
            );
        }
    }
    (drawing, Room::Below)
}

pub(super) fn rocket(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, near, deep, far, .. } = palette;
    let mut drawing = String::new();
    stars(&mut drawing, glow, 46, 400, chance);
    draw!(
        drawing,
        r#"<circle cx="{}" cy="{}" r="{}" fill="{near}"/>"#,
        chance.between(40, 110),
        chance.between(70, 140),
        chance.between(24, 44)
    );
    let tilt = chance.between(14, 34);
    draw!(drawing, r#"<g transform="rotate({tilt} 200 230)">"#);
    draw!(
        drawing,
        r#"
            <path d="M170 340q-16 60 4 160 26-34 26-34t26 34q20-100 4-160z" fill="{glow}" opacity=".55"/>
            <path d="M182 340q-8 44 18 104 26-60 18-104z" fill="{light}"/>"#
    );
    if chance.once_in(2) {
        draw!(
            drawing,
            r#"
                <path d="M152 262q-44 32-40 92l44-22zM248 262q44 32 40 92l-44-22z" fill="{main}"/>
                <path d="M200 72q64 76 50 200l-14 72h-72l-14-72q-14-124 50-200z" fill="{glow}"/>
                <path d="M200 72q64 76 50 200l-14 72h-36z" fill="{far}"/>
                <path d="M200 72q22 26 34 58h-68q12-32 34-58z" fill="{main}"/>
                <circle cx="200" cy="196" r="28" fill="{deep}"/>
                <circle cx="200" cy="196" r="19" fill="{light}"/>
                <path d="M164 300h72l-4 18h-64z" fill="{main}"/>"#
        );
    } else {
        draw!(
            drawing,
            r#"
                <path d="M168 300l-58 58v26l62-30zM232 300l58 58v26l-62-30z" fill="{near}"/>
                <path d="M172 344V150q0-52 28-76 28 24 28 76v194z" fill="{glow}"/>
                <path d="M200 74q28 24 28 76v194h-28z" fill="{far}"/>
                <path d="M172 150h56v16h-56zM172 284h56v16h-56z" fill="{main}"/>
                <path d="M186 186h28v34h-28zM186 234h28v34h-28z" fill="{deep}"/>
                <path d="M164 340h72v12h-72z" fill="{deep}"/>
                <path d="M116 220v84M284 220v84" stroke="{main}" stroke-width="16" stroke-linecap="round"/>
                <path d="M116 290h56M228 290h56" stroke="{main}" stroke-width="6"/>"#
        );
    }
    draw!(
        drawing,
        r#"
            </g>
            <path d="M-60 600V480q260-110 520 0v120z" fill="{near}"/>
            <path d="M-60 600V496q260-104 520 0v104z" fill="{deep}"/>"#
    );
    draw!(drawing, r#"<path d="M-60 600V470q260-70 520 0v130z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}
