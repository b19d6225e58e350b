//! The scenes of posters. Each leaves room for the title: above (to y = 170), or below (from y = 440), where it is in
//! shadow.

use super::{Palette, Room, Scene};
use crate::chance::Chance;
use std::fmt::Write as _;

/// The scenes by the names of their motifs.
pub(super) const SCENES: &[(&str, Scene)] = &[
    ("balloon", balloon),
    ("birds", birds),
    ("city", city),
    ("clock", clock),
    ("dunes", dunes),
    ("forest", forest),
    ("horizon", horizon),
    ("house", house),
    ("keyhole", keyhole),
    ("lighthouse", lighthouse),
    ("mask", mask),
    ("moon", moon),
    ("mountain", mountain),
    ("planet", planet),
    ("road", road),
    ("rocket", rocket),
    ("ship", ship),
    ("stairs", stairs),
    ("train", train),
    ("vinyl", vinyl),
    ("window", window),
];

/// Appends to a drawing; writing to text can't fail.
macro_rules! draw {
    ($drawing:expr, $($part:tt)*) => { let _ = write!($drawing, $($part)*); };
}

fn stars(drawing: &mut String, colour: impl std::fmt::Display, number: i32, below: i32, chance: &mut Chance) {
    for _ in 0..number {
        let (x, y) = (chance.between(12, 388), chance.between(12, below));
        let radius = f64::from(chance.between(8, 26)) / 10.0;
        draw!(drawing, r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>"#);
    }
}

/// A wavy line across the poster, closed at its foot.
fn waves(drawing: &mut String, colour: impl std::fmt::Display, top: i32, length: i32, height: i32, shift: i32) {
    let mut path = format!("M{} {top}", -length - shift);
    let mut x = -length - shift;
    while x < 400 {
        draw!(path, "q{} {} {} 0t{} 0", length / 4, -height, length / 2, length / 2);
        x += length;
    }
    draw!(drawing, r#"<path d="{path}V600H{}z" fill="{colour}"/>"#, -length - shift);
}

pub(super) fn horizon(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, near, deep, far, .. } = palette;
    let (x, radius, sea) = (chance.between(130, 270), chance.between(72, 104), chance.between(376, 410));
    let mut drawing = format!(
        r#"<circle cx="{x}" cy="{}" r="{}" fill="{far}"/><circle cx="{x}" cy="{}" r="{radius}" fill="{light}"/>"#,
        sea - 24,
        radius + 34,
        sea - 24
    );
    draw!(drawing, r#"<path d="M0 {sea}h400v{}H0z" fill="{main}"/>"#, 600 - sea);
    let mut y = sea + 14;
    let mut width = radius * 2 - 24;
    while y < 570 {
        let shift = chance.between(-22, 22);
        draw!(
            drawing,
            r#"<rect x="{}" y="{y}" width="{width}" height="7" rx="3.5" fill="{glow}" opacity=".75"/>"#,
            x - width / 2 + shift
        );
        y += chance.between(16, 30);
        width = (width - chance.between(6, 26)).max(28);
    }
    match chance.between(0, 3) {
        // A rowing boat with somebody in it, a buoy, a pier.
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M84 462h112q-10 30-30 30h-56q-20 0-26-30z" fill="{deep}"/>
                    <circle cx="140" cy="424" r="12" fill="{deep}"/>
                    <path d="M126 462q0-26 14-26t14 26zM110 448l-46 34" fill="{deep}" stroke="{deep}"
                    stroke-width="5"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M292 500q34-14 68 0l-8 22h-52z" fill="{deep}"/>
                    <path d="M308 496l10-64h16l10 64z" fill="{near}"/>
                    <path d="M312 468h28l2 14h-32z" fill="{glow}"/>
                    <circle cx="326" cy="424" r="9" fill="{light}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M0 488h250v14H0z" fill="{deep}"/>
                    <path d="M24 500v100M92 500v100M160 500v100M228 500v100" stroke="{deep}" stroke-width="12"/>
                    <circle cx="206" cy="434" r="11" fill="{deep}"/>
                    <path d="M190 488q0-42 16-42t16 42z" fill="{deep}"/>"#
            );
        }
    }
    (drawing, Room::Above)
}

fn city(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"<circle cx="{}" cy="{}" r="46" fill="{light}"/>"#,
        chance.between(70, 330),
        chance.between(232, 262)
    );
    for (layer, (colour, low, high)) in [(far, 250, 330), (near, 310, 400), (main, 370, 480)].into_iter().enumerate() {
        let mut x = chance.between(-30, 0);
        while x < 400 {
            let (width, top) = (chance.between(44, 78), chance.between(low, high));
            draw!(drawing, r#"<path d="M{x} {top}h{width}v{}h-{width}z" fill="{colour}"/>"#, 600 - top);
            match chance.between(0, 4) {
                0 => {
                    draw!(drawing, r#"<path d="M{} {top}v-34" stroke="{colour}" stroke-width="4"/>"#, x + width / 2);
                }
                1 => {
                    draw!(drawing, r#"<path d="M{x} {top}l{} -26 {} 26z" fill="{colour}"/>"#, width / 2, width / 2);
                }
                _ => {}
            }
            if layer > 0 {
                for row in 0..12 {
                    let y = top + 16 + row * 24;
                    for column in 0..(width - 16) / 15 {
                        if y < 580 && chance.once_in(3) {
                            let lit = if chance.once_in(3) { glow } else { light };
                            draw!(
                                drawing,
                                r#"<path d="M{} {y}h8v12h-8z" fill="{lit}" opacity=".9"/>"#,
                                x + 10 + column * 15
                            );
                        }
                    }
                }
            }
            x += width + chance.between(-6, 8);
        }
    }
    // A street lamp, and who waits below it.
    draw!(
        drawing,
        r#"
            <path d="M0 566h400v34H0z" fill="{deep}"/>
            <path d="M120 566V440q0-18 22-18" fill="none" stroke="{deep}" stroke-width="7"/>
            <path d="M134 420h34l10 16h-54z" fill="{deep}"/>
            <path d="M126 436h50l44 130H84z" fill="{glow}" opacity=".32"/>
            <path d="M142 566q-4-62 12-62t12 62zM138 500h32l-6-8v-12h-20v12z" fill="{deep}"/>
            <circle cx="154" cy="496" r="9" fill="{deep}"/>"#
    );
    (drawing, Room::Above)
}

fn ship(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing =
        format!(r#"<circle cx="{}" cy="270" r="{}" fill="{light}"/>"#, chance.between(90, 310), chance.between(54, 88));
    waves(&mut drawing, far, 420, 160, 18, chance.between(0, 160));
    let tilt = chance.between(-5, 6);
    draw!(drawing, r#"<g transform="rotate({tilt} 200 480)">"#);
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M144 212v232M224 196v248M296 240v204" stroke="{deep}" stroke-width="6"/>
                    <path d="M104 236h84q16 42 0 84h-92q20-42 8-84zM98 330h94q14 44 0 84H90q22-42 8-84z"
                    fill="{glow}"/>
                    <path d="M186 216h82q16 44 0 92h-90q22-44 8-92zM182 320h92q14 44 0 92h-98q22-46 6-92z"
                    fill="{light}"/>
                    <path d="M264 262h66q14 30 0 64h-72q16-32 6-64zM262 336h72q12 36 0 72h-78q18-36 6-72z"
                    fill="{glow}"/>
                    <path d="M68 436h278q-16 62-58 62H126q-44 0-58-62z" fill="{deep}"/>
                    <path d="M74 448h268l-4 12H78z" fill="{main}"/>
                    <path d="M346 436l44-34" stroke="{deep}" stroke-width="6"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M196 208v236" stroke="{deep}" stroke-width="7"/>
                    <path d="M204 214q104 96 104 208H204z" fill="{glow}"/>
                    <path d="M188 240q-84 96-92 182h92z" fill="{light}"/>
                    <path d="M96 440h220q-12 58-48 58H142q-38 0-46-58z" fill="{deep}"/>
                    <path d="M100 452h212l-3 11H103z" fill="{near}"/>
                    <path d="M196 208l36-12-36-10z" fill="{main}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M172 262h48v92h-48z" fill="{deep}"/>
                    <path d="M172 282h48v20h-48z" fill="{light}"/>
                    <path d="M124 350h164v56H124z" fill="{glow}"/>
                    <path d="M104 402h210v40H104z" fill="{near}"/>
                    <path d="M60 438h284q-18 62-52 62H112q-36 0-52-62z" fill="{deep}"/>
                    <g fill="{main}">
                    <circle cx="146" cy="378" r="9"/>
                    <circle cx="180" cy="378" r="9"/>
                    <circle cx="214" cy="378" r="9"/>
                    <circle cx="248" cy="378" r="9"/>
                    </g>
                    <path d="M196 250q-10-28 20-34t30-34q26 26-4 44t-28 24z" fill="{far}"/>
                    <path d="M120 414h20v14h-20zM156 414h20v14h-20zM192 414h20v14h-20zM228 414h20v14h-20zM264
                    414h20v14h-20z" fill="{light}"/>"#
            );
        }
    }
    drawing.push_str("</g>");
    waves(&mut drawing, near, 474, 120, 20, chance.between(0, 120));
    waves(&mut drawing, main, 516, 150, 22, chance.between(0, 150));
    waves(&mut drawing, deep, 562, 110, 16, chance.between(0, 110));
    (drawing, Room::Above)
}

fn planet(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn forest(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn mask(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, near, deep, far, .. } = palette;
    let mut drawing = format!(r#"<circle cx="200" cy="232" r="176" fill="{far}"/>"#);
    draw!(
        drawing,
        r#"
            <path d="M0 0h84q26 130-22 260T76 600H0zM400 0h-84q-26 130 22 260t-14 340h76z" fill="{main}"/>
            <path d="M0 0h44q22 150-14 290t14 310H0zM400 0h-44q-22 150 14 290t-14 310h44z" fill="{deep}"/>"#
    );
    if chance.once_in(2) {
        draw!(
            drawing,
            r#"
                <path d="M98 150q102-44 204 0 12 118-34 190-34 54-68 54t-68-54q-46-72-34-190z" fill="{glow}"/>
                <path d="M200 133q60 0 102 17 12 118-34 190-34 54-68 54z" fill="{light}"/>
                <path d="M124 208q28-26 58 2-30 22-58-2zM276 208q-28-26-58 2 30 22 58-2z" fill="{deep}"/>
                <path d="M118 180q30-22 66-6M282 180q-30-22-66-6" stroke="{main}" stroke-width="8" fill="none"
                stroke-linecap="round"/>
                <path d="M200 216l-12 62h24" fill="none" stroke="{near}" stroke-width="5"/>
                <path d="M160 322q40-22 80 0-40 30-80 0z" fill="{main}"/>
                <path d="M152 246v22M146 276v12" stroke="{near}" stroke-width="6" stroke-linecap="round"/>"#
        );
    } else {
        draw!(
            drawing,
            r#"
                <path d="M66 214q20-60 84-44 34 10 50 10t50-10q64-16 84 44 4 82-64 90-42 4-70-46-28 50-70
                46-68-8-64-90z" fill="{light}"/>
                <path d="M200 180q16 0 50-10 64-16 84 44 4 82-64 90-42 4-70-46z" fill="{near}"/>
                <path d="M102 226q34-34 72 4-38 34-72-4zM298 226q-34-34-72 4 38 34 72-4z" fill="{deep}"/>
                <path d="M66 206q-34-60-4-112 30 40 36 78M98 176q-6-66 40-108 6 54-2 100" fill="{main}"/>
                <path d="M76 226q6-34 34-44M324 226q-6-34-34-44" stroke="{glow}" stroke-width="6" fill="none"
                stroke-linecap="round"/>
                <path d="M200 186l14 18-14 20-14-20z" fill="{glow}"/>
                <path d="M330 240q30 40 14 140" stroke="{main}" stroke-width="7" fill="none"/>"#
        );
    }
    draw!(drawing, r#"<path d="M0 444q200-34 400 0v156H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}

fn mountain(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn road(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn lighthouse(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, sky, .. } = palette;
    let x = chance.between(210, 290);
    let mut drawing = String::new();
    stars(&mut drawing, glow, 22, 300, chance);
    draw!(
        drawing,
        r#"
            <path d="M{x} 122L-20 30v130zM{x} 122l240-70v140z" fill="{light}" opacity=".4"/>
            <path d="M0 380q90-40 170 0t230-18v120H0z" fill="{far}"/>"#
    );
    draw!(
        drawing,
        r#"
            <path d="M{} 440L{} 148h44l22 292z" fill="{glow}"/>
            <path d="M{} 212h56l5 58h-66zM{} 330h74l5 58h-84z" fill="{main}"/>"#,
        x - 44,
        x - 22,
        x - 28,
        x - 37
    );
    draw!(
        drawing,
        r#"
            <path d="M{} 148h64v-14h-64zM{} 78l26-22 26 22z" fill="{deep}"/>
            <path d="M{} 78h44v56h-44z" fill="{sky}"/>
            <circle cx="{x}" cy="108" r="19" fill="{light}"/>
            <path d="M{} 78v56M{} 78v56" stroke="{deep}" stroke-width="5"/>"#,
        x - 32,
        x - 26,
        x - 22,
        x - 20,
        x + 20
    );
    draw!(
        drawing,
        r#"
            <path d="M{} 300h14v20h-14z" fill="{deep}"/>
            <path d="M{} 450q10-60 90-58t104 58z" fill="{near}"/>
            <path d="M{} 442v-40l30-24 30 24v40z" fill="{main}"/>
            <path d="M{} 424h16v18h-16z" fill="{light}"/>"#,
        x - 7,
        x - 100,
        x + 40,
        x + 62
    );
    waves(&mut drawing, near, 452, 130, 16, chance.between(0, 130));
    waves(&mut drawing, deep, 470, 170, 20, chance.between(0, 170));
    (drawing, Room::Below)
}

fn house(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"<circle cx="{}" cy="270" r="{}" fill="{}"/>"#,
        chance.between(90, 170),
        chance.between(44, 76),
        if chance.once_in(2) { light } else { glow }
    );
    draw!(
        drawing,
        r#"
            <path d="M0 470q120-80 230-34t170-34v198H0z" fill="{far}"/>
            <path d="M0 520q140-96 260-50t140-14v144H0z" fill="{near}"/>"#
    );
    let lit = |chance: &mut Chance| if chance.once_in(2) { light.to_string() } else { deep.to_string() };
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M196 480V316l70-76 70 76v164z" fill="{main}"/>
                    <path d="M182 326l84-92 84 92-14 12-70-76-70 76z" fill="{deep}"/>
                    <path d="M300 262v-46h26v76z" fill="{deep}"/>
                    <path d="M248 480v-60q18-24 36 0v60z" fill="{deep}"/>"#
            );
            for (x, y) in [(216, 336), (290, 336), (216, 400), (290, 400), (253, 296)] {
                draw!(drawing, r#"<path d="M{x} {y}h26v34h-26z" fill="{}"/>"#, lit(chance));
            }
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M176 490V350h184v140z" fill="{main}"/>
                    <path d="M160 352l40-70h134l42 70z" fill="{deep}"/>
                    <path d="M216 300v-54h24v54z" fill="{main}"/>
                    <path d="M252 490v-70h32v70z" fill="{deep}"/>"#
            );
            for x in [194, 306] {
                draw!(drawing, r#"<path d="M{x} 376h38v44h-38z" fill="{}"/>"#, lit(chance));
                draw!(drawing, r#"<path d="M{} 376v44M{x} 398h38" stroke="{main}" stroke-width="4"/>"#, x + 19);
            }
            draw!(drawing, r#"<path d="M250 316q18-24 36 0v20h-36z" fill="{light}"/>"#);
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M206 486 214 258h110l8 228z" fill="{main}"/>
                    <path d="M200 264l69-62 69 62z" fill="{deep}"/>
                    <path d="M250 486v-52h38v52z" fill="{deep}"/>"#
            );
            for (x, y) in [(230, 280), (284, 280), (230, 334), (284, 334), (230, 388), (284, 388)] {
                draw!(drawing, r#"<path d="M{x} {y}h24v36h-24z" fill="{}"/>"#, lit(chance));
            }
        }
    }
    draw!(
        drawing,
        r#"
            <path d="M84 520q10-90-4-150l-40-54M82 400l44-66M84 430l-46-40M80 372l8-74" fill="none" stroke="{deep}"
            stroke-width="9" stroke-linecap="round"/>"#
    );
    if chance.once_in(2) {
        draw!(
            drawing,
            r#"
                <circle cx="40" cy="306" r="36" fill="{main}"/>
                <circle cx="96" cy="292" r="44" fill="{main}"/>
                <circle cx="132" cy="334" r="30" fill="{main}"/>"#
        );
    }
    draw!(
        drawing,
        r#"
            <path d="M0 530q150-60 400-34v104H0z" fill="{deep}"/>
            <path d="M254 492q-8 40-60 60t-44 48h70q0-30 40-50t30-58z" fill="{glow}" opacity=".7"/>"#
    );
    (drawing, Room::Above)
}

fn train(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(
        r#"
            <circle cx="{}" cy="276" r="{}" fill="{light}"/>
            <path d="M0 420q60-100 130-40t120-70 150 60v120H0z" fill="{far}"/>"#,
        chance.between(80, 320),
        chance.between(50, 74)
    );
    let puffs = chance.between(3, 6);
    for puff in 0..puffs {
        draw!(
            drawing,
            r#"<circle cx="{}" cy="{}" r="{}" fill="{glow}" opacity=".85"/>"#,
            296 - puff * 46,
            334 - puff * 14 + chance.between(-8, 8),
            16 + puff * 5
        );
    }
    draw!(
        drawing,
        r#"
            <path d="M290 416v-56h-8v-14h34v14h-8v14h40q20 0 20 22v24z" fill="{deep}"/>
            <path d="M236 352h60v68h-60z" fill="{main}"/>
            <path d="M228 342h76v12h-76z" fill="{deep}"/>
            <path d="M248 364h26v24h-26z" fill="{light}"/>
            <circle cx="362" cy="394" r="8" fill="{light}"/>"#
    );
    for wagon in 0..3 {
        let x = 152 - wagon * 86;
        draw!(
            drawing,
            r#"<path d="M{x} 362h78v58h-78z" fill="{main}"/><path d="M{} 354h86v10h-86z" fill="{deep}"/>"#,
            x - 4
        );
        for pane in 0..3 {
            let colour = if chance.once_in(4) { near } else { light };
            draw!(drawing, r#"<path d="M{} 374h16v20h-16z" fill="{colour}"/>"#, x + 9 + pane * 22);
        }
    }
    for x in (8..380).step_by(32) {
        draw!(drawing, r#"<circle cx="{x}" cy="424" r="9" fill="{deep}"/>"#);
    }
    // The viaduct, with the valley below it.
    draw!(drawing, r#"<path d="M0 432h400v168H0z" fill="{near}"/><path d="M0 432h400v20H0z" fill="{deep}"/>"#);
    for x in [-40, 64, 168, 272, 376] {
        draw!(drawing, r#"<path d="M{x} 600V514a38 38 0 0 1 76 0v86z" fill="{far}"/>"#);
    }
    draw!(drawing, r#"<path d="M0 574q120-30 220-6t180-14v46H0z" fill="{main}"/>"#);
    (drawing, Room::Above)
}

fn dunes(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn rocket(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn keyhole(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(r#"<path d="M0 0h400v600H0z" fill="{main}"/>"#);
    for x in (20..400).step_by(60) {
        draw!(drawing, r#"<path d="M{x} 0v600" stroke="{deep}" stroke-width="3" opacity=".5"/>"#);
    }
    draw!(
        drawing,
        r#"
            <rect x="76" y="46" width="248" height="376" rx="124" fill="{deep}"/>
            <path d="M200 84a86 86 0 0 1 46 158l30 140H124l30-140a86 86 0 0 1 46-158z" fill="{glow}"/>"#
    );
    match chance.between(0, 4) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M126 172q74-70 148 0-74 70-148 0z" fill="{far}"/>
                    <circle cx="200" cy="170" r="34" fill="{near}"/>
                    <circle cx="200" cy="170" r="16" fill="{deep}"/>
                    <circle cx="210" cy="160" r="6" fill="{glow}"/>
                    <path d="M124 168q76-76 152 0" stroke="{deep}" stroke-width="6" fill="none"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <circle cx="200" cy="168" r="40" fill="{light}"/>
                    <path d="M172 382q-6-128 28-128t28 128z" fill="{deep}"/>
                    <circle cx="200" cy="236" r="22" fill="{deep}"/>
                    <path d="M168 224h64l-12-10v-16h-40v16z" fill="{deep}"/>"#
            );
        }
        2 => {
            draw!(
                drawing,
                r#"
                    <path d="M200 150q28 38 28 58 0 26-28 26t-28-26q0-20 28-58z" fill="{light}"/>
                    <path d="M200 184q12 18 12 30 0 14-12 14t-12-14q0-12 12-30z" fill="{glow}"/>
                    <path d="M186 240h28v104h-28z" fill="{near}"/>
                    <path d="M150 344h100v20H150z" fill="{deep}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M154 240h92l30 142H124z" fill="{far}"/>
                    <path d="M172 240v-92h56v92z" fill="{light}"/>
                    <path d="M172 148h56v92h-56zM200 148v92M172 194h56" fill="none" stroke="{deep}" stroke-width="5"/>
                    <path d="M144 344q56-22 112 0v38H136z" fill="{near}"/>
                    <path d="M164 340v-30q0-14 14-14h44q14 0 14 14v30z" fill="{deep}"/>"#
            );
        }
    }
    draw!(drawing, r#"<path d="M0 448h400v152H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}

fn vinyl(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let (x, y) = (chance.between(150, 250), chance.between(216, 250));
    let mut drawing = String::new();
    for ray in 0..12 {
        draw!(
            drawing,
            r#"<path d="M{x} {y}L{} -420h90z" fill="{far}" opacity=".6" transform="rotate({} {x} {y})"/>"#,
            x - 45,
            ray * 30
        );
    }
    draw!(drawing, r#"<circle cx="{x}" cy="{y}" r="164" fill="{deep}"/>"#);
    for radius in [148, 134, 118, 104, 90, 76] {
        draw!(
            drawing,
            r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{main}" stroke-width="{}"/>"#,
            chance.between(1, 6)
        );
    }
    draw!(
        drawing,
        r#"
            <path d="M{x} {y}l-70-140a156 156 0 0 1 74-16zM{x} {y}l70 140a156 156 0 0 1-74 16z" fill="{glow}"
            opacity=".22"/>
            <circle cx="{x}" cy="{y}" r="58" fill="{light}"/>
            <circle cx="{x}" cy="{y}" r="40" fill="{near}"/>
            <circle cx="{x}" cy="{y}" r="8" fill="{deep}"/>"#
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M356 66v180l-66 92" fill="none" stroke="{glow}" stroke-width="10"
                    stroke-linejoin="round"/>
                    <circle cx="356" cy="66" r="24" fill="{near}"/>
                    <path d="M270 332l22-18 18 22-26 22z" fill="{glow}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <g fill="{glow}">
                    <ellipse cx="84" cy="404" rx="24" ry="18"/>
                    <ellipse cx="168" cy="384" rx="24" ry="18"/>
                    <path d="M100 404V290l92-22v116h-9V300l-74 18v86z"/>
                    </g>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M36 420V352M66 420V320M96 420v-42M304 420v-64M334 420V310M364 420v-36" stroke="{glow}"
                    stroke-width="14" stroke-linecap="round"/>"#
            );
        }
    }
    draw!(drawing, r#"<path d="M0 444h400v156H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}

fn balloon(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn clock(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let (x, y) = (200, 228);
    let mut drawing = format!(
        r#"
            <path d="M0 0h400v600H0z" fill="{far}"/>
            <circle cx="{x}" cy="{y}" r="190" fill="{near}"/>
            <circle cx="{x}" cy="{y}" r="162" fill="{main}"/>
            <circle cx="{x}" cy="{y}" r="142" fill="{glow}"/>"#
    );
    if chance.once_in(2) {
        draw!(drawing, r#"<path d="M{x} {y}V86a142 142 0 0 1 123 213z" fill="{light}"/>"#);
    } else {
        draw!(drawing, r#"<circle cx="{x}" cy="{y}" r="92" fill="{light}"/>"#);
    }
    for hour in 0..12 {
        let (width, length) = if hour % 3 == 0 { (10, 26) } else { (5, 16) };
        draw!(
            drawing,
            r#"
                <path d="M{x} {}v{length}" stroke="{deep}" stroke-width="{width}" stroke-linecap="round"
                transform="rotate({} {x} {y})"/>"#,
            y - 130,
            hour * 30
        );
    }
    let (hour, minute) = (chance.between(0, 12), chance.between(0, 12));
    draw!(
        drawing,
        r#"
            <path d="M{x} {}l9 84-9 24-9-24z" fill="{deep}" transform="rotate({} {x} {y})"/>
            <path d="M{x} {}l7 116-7 30-7-30z" fill="{main}" transform="rotate({} {x} {y})"/>
            <circle cx="{x}" cy="{y}" r="13" fill="{deep}"/>"#,
        y - 84,
        hour * 30 + minute * 5 / 2,
        y - 116,
        minute * 30
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M50 446q-4-66 14-66t14 66z" fill="{deep}"/>
                    <circle cx="64" cy="366" r="14" fill="{deep}"/>
                    <path d="M330 446q-4-56 12-56t12 56z" fill="{deep}"/>
                    <circle cx="342" cy="378" r="12" fill="{deep}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <g fill="{deep}">
                    <path d="M104 438a30 30 0 1 1 .1 0z"/>
                    <path d="M98 340h12v100H98zM54 386h100v12H54z"/>
                    <path d="M98 340h12v100H98z" transform="rotate(45 104 392)"/>
                    <path d="M98 340h12v100H98z" transform="rotate(-45 104 392)"/>
                    </g>
                    <circle cx="104" cy="410" r="12" fill="{light}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M290 446q-10-40 16-62l-4-22 22 14q26-6 34 20 8 30-10 50z" fill="{deep}"/>
                    <circle cx="322" cy="394" r="5" fill="{light}"/>"#
            );
        }
    }
    draw!(drawing, r#"<path d="M0 440h400v160H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}

fn birds(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn moon(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

fn stairs(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, .. } = palette;
    let mut drawing = format!(r#"<path d="M0 200h400v400H0z" fill="{far}"/>"#);
    let steps = chance.between(7, 10);
    let (width, height) = (400 / steps, 330 / steps);
    let mut path = "M0 600V560".to_owned();
    for _ in 0..steps {
        draw!(path, "v-{height}h{width}");
    }
    draw!(drawing, r#"<path d="{path}h20V600z" fill="{main}"/>"#);
    let mut tread = String::new();
    for step in 0..steps {
        draw!(tread, "M{} {}h{width}", step * width, 560 - (step + 1) * height + 4);
    }
    draw!(drawing, r#"<path d="{tread}" stroke="{near}" stroke-width="8"/>"#);
    let (door, floor) = ((steps - 2) * width + 6, 560 - (steps - 1) * height);
    draw!(
        drawing,
        r#"
            <path d="M{door} {floor}v-86q{} -34 {} 0v86z" fill="{light}"/>
            <path d="M{door} {floor}h{}L40 600H-140z" fill="{glow}" opacity=".38"/>"#,
        width / 2,
        width,
        width
    );
    let figure = door + width / 2;
    draw!(
        drawing,
        r#"
            <path d="M{} {floor}q-2-46 10-46t10 46z" fill="{deep}"/>
            <circle cx="{figure}" cy="{}" r="9" fill="{deep}"/>"#,
        figure - 10,
        floor - 54
    );
    draw!(drawing, r#"<path d="M0 600v-44q60-6 120 44z" fill="{deep}"/>"#);
    (drawing, Room::Above)
}

fn window(palette: &Palette, chance: &mut Chance) -> (String, Room) {
    let Palette { main, light, glow, far, near, deep, sky, .. } = palette;
    let mut drawing = format!(
        r#"
            <path d="M0 0h400v600H0z" fill="{main}"/>
            <path d="M74 50h252v344H74z" fill="{sky}"/>
            <circle cx="{}" cy="{}" r="{}" fill="{light}"/>"#,
        chance.between(130, 270),
        chance.between(110, 190),
        chance.between(34, 58)
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M74 330q60-60 120-20t132-30v114H74z" fill="{far}"/>
                    <path d="M74 360q90-40 252-10v44H74z" fill="{near}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M74 394V270h56v-40h50v70h46v-96h52v80h48v110z" fill="{near}"/>
                    <path d="M92 292h12v16H92zM144 250h12v16h-12zM244 226h12v16h-12zM244 258h12v16h-12zM292
                    304h12v16h-12z" fill="{glow}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M74 310h252v84H74z" fill="{near}"/>
                    <path d="M100 334h90M180 354h120M110 374h110" stroke="{glow}" stroke-width="5"
                    stroke-linecap="round"/>
                    <path d="M236 306h50q-6 20-20 20h-14q-12 0-16-20zM260 300v-52l30 48z" fill="{deep}"/>"#
            );
        }
    }
    draw!(
        drawing,
        r#"
            <path d="M74 50h252v344H74zM200 50v344M74 216h252" fill="none" stroke="{glow}" stroke-width="14"/>
            <path d="M74 50h252v344H74z" fill="none" stroke="{deep}" stroke-width="5"/>"#
    );
    draw!(
        drawing,
        r#"
            <path d="M30 20h96q8 180-56 400H30zM370 20h-96q-8 180 56 400h40z" fill="{near}"/>
            <path d="M52 20q8 200-10 400M82 20q10 200-20 390M348 20q-8 200 10 400M318 20q-10 200 20 390" fill="none"
            stroke="{main}" stroke-width="6"/>
            <path d="M10 12h380v18H10z" fill="{deep}"/>"#
    );
    match chance.between(0, 3) {
        0 => {
            draw!(
                drawing,
                r#"
                    <path d="M226 394h56l-8 44h-40z" fill="{light}"/>
                    <path d="M254 396q-34-40-26-82 34 32 26 82zM254 396q30-28 44-72 14 48-44 72z" fill="{deep}"/>"#
            );
        }
        1 => {
            draw!(
                drawing,
                r#"
                    <path d="M206 400h92v14h-92zM212 414h80v12h-80zM202 426h96v12h-96z" fill="{light}"/>
                    <path d="M228 400q-4-36 20-36l-2-18 14 10 14-8v20q22 8 16 32z" fill="{deep}"/>"#
            );
        }
        _ => {
            draw!(
                drawing,
                r#"
                    <path d="M232 400v38h40v-38z" fill="{glow}"/>
                    <path d="M272 406q18 0 18 10t-18 10" fill="none" stroke="{glow}" stroke-width="6"/>
                    <path d="M244 388q-8-12 0-24M260 388q-8-12 0-24" stroke="{deep}" stroke-width="4" fill="none"/>"#
            );
        }
    }
    draw!(drawing, r#"<path d="M40 434h320v20H40z" fill="{glow}"/><path d="M0 454h400v146H0z" fill="{deep}"/>"#);
    (drawing, Room::Below)
}
