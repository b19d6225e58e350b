//! A thing, close by.

use std::fmt::Write as _;

use crate::chance::Chance;
use crate::posters::{Palette, Room};

pub(super) fn clock(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn keyhole(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn mask(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn vinyl(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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
