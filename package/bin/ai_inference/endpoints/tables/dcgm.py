"""NVIDIA's DCGM exporter: one series a GPU, or a MIG instance of it.

Source: NVIDIA/dcgm-exporter 4.5.3-4.8.2 @d5e5f51, etc/default-counters.csv (names, units in their help
texts), etc/1.x-compatibility-metrics.csv (the old lower-case names) and
internal/pkg/rendermetrics/render_metrics.go (labels: gpu, UUID, pci_bus_id, device, modelName, GPU_I_PROFILE,
GPU_I_ID, hostname; and of Kubernetes pod, namespace, container). Nothing is recorded. Utilization is percent,
memory MiB, power watts, energy millijoules; DCGM_FI_PROF_* are ratios, their old names percent.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, Rule, Table

TABLE = Table(
    rules=(
        Rule("DCGM_FI_DEV_GPU_UTIL", GAUGE, "gpu_utilization", "percent", over="mean"),
        Rule("DCGM_FI_DEV_MEM_COPY_UTIL", GAUGE, "gpu_memory_bandwidth_utilization", "percent", over="mean"),
        Rule("DCGM_FI_DEV_FB_USED", GAUGE, "gpu_memory_used", "megabytes"),
        Rule("DCGM_FI_DEV_FB_FREE", GAUGE, "gpu_memory_free", "megabytes"),
        Rule("DCGM_FI_DEV_FB_TOTAL", GAUGE, "gpu_memory_total", "megabytes"),
        Rule("DCGM_FI_DEV_POWER_USAGE", GAUGE, "gpu_power", "watts"),
        Rule("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", COUNTER, "gpu_energy", "millijoules"),
        Rule("DCGM_FI_DEV_GPU_TEMP", GAUGE, "gpu_temperature", over="max"),
        Rule("DCGM_FI_DEV_MEMORY_TEMP", GAUGE, "gpu_memory_temperature", over="max"),
        # The number of the last XID error: 0 means none.
        Rule("DCGM_FI_DEV_XID_ERRORS", GAUGE, "gpu_last_xid", over="max"),
        Rule("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", COUNTER, "gpu_uncorrected_errors"),
        Rule("DCGM_FI_PROF_GR_ENGINE_ACTIVE", GAUGE, "gpu_engine_active", "ratio", over="mean"),
        Rule("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", GAUGE, "gpu_tensor_active", "ratio", over="mean"),
        Rule("dcgm_gpu_utilization", GAUGE, "gpu_utilization", "percent", over="mean"),
        Rule("dcgm_fb_used", GAUGE, "gpu_memory_used", "megabytes"),
        Rule("dcgm_fb_free", GAUGE, "gpu_memory_free", "megabytes"),
        Rule("dcgm_power_usage", GAUGE, "gpu_power", "watts"),
        Rule("dcgm_gpu_temp", GAUGE, "gpu_temperature", over="max"),
    ),
    # Clocks, encoders, links, retired pages: for the GPU's keeper, not for the model's.
    ignored=("DCGM_FI_*", "DCGM_EXP_*", "dcgm_*"),
    labels={
        "gpu": "gpu",
        "UUID": "device_id",
        "modelName": "gpu_name",
        "GPU_I_ID": "gpu_instance",
        "hostname": "hostname",
        "Hostname": "hostname",
    },
)
