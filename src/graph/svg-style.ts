/** The look of the picture, on light and on dark; a reader without style sheets sees black lines and dashes. */
export const style = `
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:#1f2328}
.heading{font-size:14px;font-weight:600}
.name{font-size:12px;font-weight:600}
.cell,.detail,.mark,.legend{font-size:11px}
.detail,.legend{fill:#59636e}
.group-title{font-size:11px;font-weight:600;fill:#59636e}
.account{font-size:11px;font-style:italic;fill:#59636e}
.paper{fill:#fff}
.box rect{fill:#fff;stroke:#818b98;stroke-width:1.2}
.outside rect{fill:#ddf4ff;stroke:#0969da}
.group rect{fill:#f6f8fa}
.cycle rect{fill:#ffebe9;stroke:#d1242f;stroke-width:2;stroke-dasharray:7 3}
.missing rect{stroke:#d1242f;stroke-width:1.6;stroke-dasharray:2 3}
.fault rect{fill:#ffebe9;stroke:#d1242f;stroke-width:2}
.blocked rect{stroke:#bc4c00;stroke-dasharray:7 3}
.continued rect{stroke-dasharray:1 3}
.empty rect{stroke-dasharray:1 3}
.cycle .mark,.missing .mark,.fault .mark{fill:#d1242f}
.blocked .mark{fill:#bc4c00}
.arrow{fill:none;stroke:#818b98;stroke-width:1.3}
.arrow.process{stroke-dasharray:4 3}
.arrow.cycle{stroke:#d1242f;stroke-width:2;stroke-dasharray:7 3}
.arrow.missing{stroke:#d1242f;stroke-width:1.6;stroke-dasharray:2 3}
.head{fill:#818b98}
.head-marked{fill:#d1242f}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}
.paper,.box rect{fill:#0d1117}
.detail,.legend,.group-title,.account{fill:#9198a1}
.outside rect{fill:#0c2d6b;stroke:#4493f8}
.group rect{fill:#151b23}
.cycle rect,.fault rect{fill:#3d1418;stroke:#f85149}
.missing rect{stroke:#f85149}
.blocked rect{stroke:#db6d28}
.cycle .mark,.missing .mark,.fault .mark{fill:#f85149}
.blocked .mark{fill:#db6d28}
.arrow.cycle,.arrow.missing{stroke:#f85149}
.head-marked{fill:#f85149}
}
`;
