// Bundles src/dashboard.jsx into build/lab-web/{main.js,main.css}. The bundle holds Highcharts, which may
// be used in tests only: it is never committed and never shipped.
import { build } from 'esbuild';

const inline = ['png', 'svg', 'woff', 'woff2', 'ttf', 'gif'];

await build({
    entryPoints: { main: 'src/dashboard.jsx' },
    outdir: process.argv[2] ?? '../../build/lab-web',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    jsx: 'automatic',
    mainFields: ['browser', 'module', 'main'],
    loader: Object.fromEntries(inline.map((suffix) => [`.${suffix}`, 'dataurl'])),
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    minify: true,
    logLevel: 'warning',
});
