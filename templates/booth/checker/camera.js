// Reads QR codes where the browser can do it by itself; elsewhere the text is pasted.

const STEP = 200;

export const canScan = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices);

/** Show the camera in `video` until a code satisfies `accepts`, or until `stop` is called. Returns that text, or null. */
export function scan(video, accepts) {
  let stopped = false;
  const found = (async () => {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    try {
      video.srcObject = stream;
      await video.play();
      while (!stopped) {
        for (const { rawValue } of await detector.detect(video)) {
          if (accepts(rawValue)) return rawValue;
        }
        await new Promise((resolve) => setTimeout(resolve, STEP));
      }
      return null;
    } finally {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    }
  })();
  return { found, stop: () => { stopped = true; } };
}
