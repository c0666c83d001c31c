// Stands for packages that are never called; see bundling.js.
export default {};
