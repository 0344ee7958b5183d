/** Loads a classic script, as libraries are that put themselves into the global scope. */
export function loadScript(src) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => done();
    script.onerror = () => fail(new Error(`${src} could not be loaded`));
    document.head.append(script);
  });
}
