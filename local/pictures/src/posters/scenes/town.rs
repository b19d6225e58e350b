//! Where people live and how they travel.

use std::fmt::Write as _;

use crate::chance::Chance;
use crate::posters::{Palette, Room};

pub(super) fn city(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn house(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn stairs(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn train(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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

pub(super) fn window(palette: &Palette, chance: &mut Chance) -> (String, Room) {
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
