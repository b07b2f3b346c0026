// Reads badges with the camera: the browser's own reader where it has one, else the decoder we bring.
const AGAIN_AFTER = 4000;
const EVERY = 150;
const WIDEST = 640;

export function startCamera(root, decoder, read, failed) {
  const box = root.querySelector("[data-camera]");
  if (!box || !navigator.mediaDevices?.getUserMedia) return;
  const video = box.querySelector("[data-video]");
  const lens = box.querySelector("[data-lens]");
  const opener = box.querySelector("[data-camera-open]");
  let stream = null, last = "", lastAt = 0;
  box.hidden = false;
  opener.addEventListener("click", open);
  box.querySelector("[data-camera-close]").addEventListener("click", close);
  document.addEventListener("visibilitychange", () => document.hidden && close());

  async function open() {
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 } };
      const [found, look] = await Promise.all([navigator.mediaDevices.getUserMedia({ video: wanted }), reader(decoder)]);
      stream = found;
      video.srcObject = stream;
      lens.hidden = false;
      opener.hidden = true;
      await video.play();
      watch(stream, look);
    } catch {
      close();
      failed();
    }
  }

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    lens.hidden = true;
    opener.hidden = false;
  }

  async function watch(mine, look) {
    while (stream === mine) {
      const code = video.readyState >= 2 ? await look(video).catch(() => "") : "";
      if (code && stream === mine && (code !== last || Date.now() - lastAt > AGAIN_AFTER)) {
        last = code;
        navigator.vibrate?.(80);
        read(code);
      }
      if (code) lastAt = Date.now();
      await new Promise((go) => setTimeout(go, EVERY));
    }
  }
}

async function reader(decoder) {
  const formats = "BarcodeDetector" in self ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  if (formats.includes("qr_code")) {
    const own = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await own.detect(video))[0]?.rawValue ?? "";
  }
  await load(decoder);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

function load(address) {
  if (self.jsQR) return Promise.resolve();
  return new Promise((good, bad) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: good, onerror: bad });
    document.head.append(script);
  });
}
