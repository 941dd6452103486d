/**
 * How node is to run the hub. A hub lives for weeks beside other things: with a small young generation it holds some
 * 50 MB less when idle, and takes as many signals a second (docs/BENCHMARKS.md).
 */
export const NODE_FLAGS = ['--max-semi-space-size=8'];
