//! By the sea, or on it.

use std::fmt::Write as _;

use super::{stars, waves};
use crate::chance::Chance;
use crate::posters::{Palette, Room};

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

pub(super) fn lighthouse(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn ship(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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
