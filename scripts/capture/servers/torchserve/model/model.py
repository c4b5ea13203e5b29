"""The smallest model that has a shape to get wrong: four numbers in, three classes out."""

import torch  # type: ignore[import-not-found]


class TinyNet(torch.nn.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 3)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.softmax(self.layer(rows), dim=1)
