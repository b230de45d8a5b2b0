// A prebuilt extension of JupyterLab, without a build: `npm run lab` names the folder above. A chart on white paper is turned
// to light on dark where JupyterLab is dark: hues stay, contrasts too, and so does the picture that code hosts show.
// Images on a colour axis (spectrograms) keep their colours: the second filter undoes the first.
const STYLE = `
.jp-RenderedPlotly { max-width: 1100px; }
.jp-RenderedPlotly .plot-img { max-width: 100%; height: auto; }
[data-jp-theme-light="false"] .jp-RenderedPlotly .plot-img,
[data-jp-theme-light="false"] .jp-RenderedPlotly .plot-container:has(.main-svg[style*="background: rgb(255, 255, 255)"]) {
  filter: invert(0.93) hue-rotate(180deg);
}
[data-jp-theme-light="false"] .jp-RenderedPlotly .plot-container:not(:has(.colorbar:not([class*="cbcoloraxis"]))) :is(.heatmaplayer image, .cbfill) {
  filter: hue-rotate(180deg) invert(1) contrast(1.163);
}
[data-jp-theme-light="false"] .widget-dropdown > select {
  background-image: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E%3Cpath d='M5 7l4 4 4-4' fill='none' stroke='%23ccc' stroke-width='2'/%3E%3C/svg%3E");
}`;
(window._JUPYTERLAB ??= {})["chart-theme"] = {
  init() {},
  async get() {
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    return () => ({});
  },
};
