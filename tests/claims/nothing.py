"""A remedy that does nothing, to see a verdict turn."""

from companion import nn


class NoNormalization(nn.BatchNorm):
    """Takes the place of batch normalization, and lets everything through."""

    def forward(self, x, training=False):
        return x

    def input_gradient(self, dy):
        return dy

    def parameter_gradient(self, dy):
        self.dgamma[...] = self.dbeta[...] = 0
