"""The same model behind FastAPI, uvicorn and the xgboost library: `python invoke_fastapi.py MODEL PORT`."""

import sys

import numpy
import uvicorn
import xgboost
from fastapi import FastAPI, Request, Response

booster = xgboost.Booster(model_file=sys.argv[1])
booster.set_param({"nthread": 1})
booster.feature_names = None
app = FastAPI()


@app.get("/ping")
async def ping():
    return Response()


@app.post("/invocations")
async def invocations(request: Request):
    text = (await request.body()).decode()
    rows = [[float(cell or "nan") for cell in line.split(",")] for line in text.split()]
    found = booster.inplace_predict(numpy.array(rows, dtype=numpy.float32))
    return Response("".join(f"{value}\n" for value in found.tolist()), media_type="text/csv")


uvicorn.run(
    app,
    host="127.0.0.1",
    port=int(sys.argv[2]),
    loop="uvloop",
    http="httptools",
    access_log=False,
    log_level="warning",
)
